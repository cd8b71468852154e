package io.millrace.raft.checkpoint;

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
import io.millrace.proto.internal.v1.OpenCheckpointRequest;
import io.millrace.proto.internal.v1.OpenCheckpointResponse;
import io.millrace.proto.internal.v1.ReadCheckpointRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
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
        onSender(() -> answer(answer, () -> open(request)));
    }

    private OpenCheckpointResponse open(OpenCheckpointRequest request) {
        CheckpointShelf.Holder holder = shelf.open(new GroupId(request.getGroup()), request.getMinIndex());
        Checkpoint checkpoint = holder.checkpoint();
        if (checkpoint.position().index() < request.getMinIndex()) {
            shelf.close(holder.id());
            throw new MillraceException(
                    ErrorCode.UNAVAILABLE,
                    "this replica is at log index " + checkpoint.position().index() + ", not yet at "
                            + request.getMinIndex());
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
        Checkpoint.File file = checkpoint.files().stream()
                .filter(candidate -> candidate.name().equals(request.getFile()))
                .findFirst()
                .orElseThrow(() -> new MillraceException(
                        ErrorCode.VALIDATION, "'" + request.getFile() + "' is not a file of the checkpoint"));
        if (request.getOffset() < 0 || request.getOffset() > file.size()) {
            throw new MillraceException(
                    ErrorCode.VALIDATION, "offset " + request.getOffset() + " is not in a file of " + file.size());
        }
        return new FileSender.OpenFile(
                checkpoint.read(file.name(), request.getOffset()), request.getOffset(), file.size());
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
