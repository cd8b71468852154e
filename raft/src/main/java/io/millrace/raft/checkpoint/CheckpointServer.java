package io.millrace.raft.checkpoint;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.log.Checkpoint;
import io.millrace.proto.internal.v1.CheckpointChunk;
import io.millrace.proto.internal.v1.CheckpointFile;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc.CheckpointServiceImplBase;
import io.millrace.proto.internal.v1.CloseCheckpointRequest;
import io.millrace.proto.internal.v1.CloseCheckpointResponse;
import io.millrace.proto.internal.v1.DescribeReplicaRequest;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import io.millrace.proto.internal.v1.HashCheckpointFileRequest;
import io.millrace.proto.internal.v1.HashCheckpointFileResponse;
import io.millrace.proto.internal.v1.OpenCheckpointRequest;
import io.millrace.proto.internal.v1.OpenCheckpointResponse;
import io.millrace.proto.internal.v1.ReadCheckpointRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Serves this process' checkpoints to other members. All disk work happens on one thread, {@code checkpoint-send-…}: a
 * repair must not take the disk away from the writers.
 */
public final class CheckpointServer extends CheckpointServiceImplBase implements AutoCloseable {

    private static final Duration LONGEST_CHECK = Duration.ofSeconds(5);

    private final Replicas replicas;
    private final Environment env;
    private final CheckpointShelf shelf;
    private final SendRate rate;
    private final ExecutorService sender;
    private final Timer expiry;

    /**
     * Serves at once.
     *
     * @param name of this server, for thread names
     * @param bytesPerSecond of all transfers together
     * @param forgetAfter a checkpoint that nobody reads for so long is closed
     */
    public CheckpointServer(
            String name, Replicas replicas, Environment env, long bytesPerSecond, Duration forgetAfter) {
        this.replicas = replicas;
        this.env = env;
        shelf = new CheckpointShelf(replicas::checkpoint, env.time(), env.random("checkpoints"), forgetAfter);
        rate = new SendRate(env.time(), bytesPerSecond);
        sender = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "checkpoint-send-" + name);
            thread.setDaemon(true);
            return thread;
        });
        Duration check = forgetAfter.compareTo(LONGEST_CHECK) < 0 ? forgetAfter : LONGEST_CHECK;
        expiry = env.timers().every(check, () -> onSender(shelf::expire));
    }

    /** Index after which the group's log must be kept for those who fetch its checkpoints. */
    public OptionalLong logNeededFrom(GroupId group) {
        return shelf.logNeededFrom(group);
    }

    @Override
    public void openCheckpoint(OpenCheckpointRequest request, StreamObserver<OpenCheckpointResponse> answer) {
        GroupId group = new GroupId(request.getGroup());
        if (!request.getFromLeader()) {
            onSender(() -> answer(answer, () -> open(group, request.getMinIndex())));
            return;
        }
        CompletableFuture<?> unused = replicas.barrier(group).whenComplete((index, failure) -> {
            if (failure == null) {
                onSender(() -> answer(answer, () -> open(group, Math.max(index, request.getMinIndex()))));
            } else {
                answer.onError(GrpcErrors.toStatus(failure));
            }
        });
        assert unused != null;
    }

    private OpenCheckpointResponse open(GroupId group, long minIndex) {
        CheckpointShelf.Holder holder = shelf.open(group, minIndex);
        Checkpoint checkpoint = holder.checkpoint();
        if (checkpoint.position().index() < minIndex) {
            shelf.close(holder.id());
            throw new MillraceException(
                    ErrorCode.UNAVAILABLE,
                    "this replica is at log index " + checkpoint.position().index() + ", not yet at " + minIndex);
        }
        OpenCheckpointResponse.Builder response = OpenCheckpointResponse.newBuilder()
                .setCheckpointId(holder.id())
                .setTerm(checkpoint.position().term())
                .setIndex(checkpoint.position().index());
        checkpoint
                .files()
                .forEach(file -> response.addFiles(
                        CheckpointFile.newBuilder().setName(file.name()).setSize(file.size())));
        return response.build();
    }

    @Override
    public void readCheckpoint(ReadCheckpointRequest request, StreamObserver<CheckpointChunk> answer) {
        ServerCallStreamObserver<CheckpointChunk> call = (ServerCallStreamObserver<CheckpointChunk>) answer;
        Runnable stillWanted = () -> shelf.touch(request.getCheckpointId());
        FileSender file = new FileSender(call, () -> open(request), rate, env.timers(), this::onSender, stillWanted);
        call.setOnReadyHandler(file::wake);
        call.setOnCancelHandler(file::wake);
        file.wake();
    }

    private FileSender.OpenFile open(ReadCheckpointRequest request) throws IOException {
        Checkpoint checkpoint = shelf.touch(request.getCheckpointId()).checkpoint();
        Checkpoint.File file = file(checkpoint, request.getFile());
        if (request.getOffset() < 0 || request.getOffset() > file.size()) {
            throw new MillraceException(
                    ErrorCode.VALIDATION, "offset " + request.getOffset() + " is not in a file of " + file.size());
        }
        return new FileSender.OpenFile(
                checkpoint.read(file.name(), request.getOffset()), request.getOffset(), file.size());
    }

    private static Checkpoint.File file(Checkpoint checkpoint, String name) {
        return checkpoint.files().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new MillraceException(ErrorCode.VALIDATION, "'" + name + "' is not a file of the checkpoint"));
    }

    @Override
    public void hashCheckpointFile(
            HashCheckpointFileRequest request, StreamObserver<HashCheckpointFileResponse> answer) {
        onSender(() -> answer(answer, () -> {
            Checkpoint checkpoint = shelf.touch(request.getCheckpointId()).checkpoint();
            try (InputStream in =
                    checkpoint.read(file(checkpoint, request.getFile()).name(), 0)) {
                byte[] sha256 = FileHash.of(in);
                shelf.touch(request.getCheckpointId());
                return HashCheckpointFileResponse.newBuilder()
                        .setSha256(ByteString.copyFrom(sha256))
                        .build();
            } catch (IOException e) {
                throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot read " + request.getFile(), e);
            }
        }));
    }

    @Override
    public void closeCheckpoint(CloseCheckpointRequest request, StreamObserver<CloseCheckpointResponse> answer) {
        onSender(() -> answer(answer, () -> {
            shelf.close(request.getCheckpointId());
            return CloseCheckpointResponse.getDefaultInstance();
        }));
    }

    @Override
    public void describeReplica(DescribeReplicaRequest request, StreamObserver<DescribeReplicaResponse> answer) {
        answer(answer, () -> {
            GroupId group = new GroupId(request.getGroup());
            if (request.getWantsEntry()) {
                onSender(() -> replicas.addEmptyEntry(group));
            }
            return replicas.describe(group);
        });
    }

    private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
        T response;
        try {
            response = work.get();
        } catch (RuntimeException e) {
            observer.onError(GrpcErrors.toStatus(e));
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    private void onSender(Runnable task) {
        try {
            sender.execute(task);
        } catch (RejectedExecutionException stopped) {
            // The process ends; callers see their connection close.
            return;
        }
    }

    /** Stops sending and closes all checkpoints. */
    @Override
    public void close() {
        expiry.cancel();
        sender.shutdownNow();
        shelf.closeAll();
    }
}
