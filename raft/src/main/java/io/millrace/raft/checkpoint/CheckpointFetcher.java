package io.millrace.raft.checkpoint;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.millrace.common.env.DaemonThreads;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import io.millrace.proto.internal.v1.CheckpointFile;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc.CheckpointServiceBlockingStub;
import io.millrace.proto.internal.v1.CloseCheckpointRequest;
import io.millrace.proto.internal.v1.OpenCheckpointRequest;
import io.millrace.proto.internal.v1.OpenCheckpointResponse;
import io.millrace.proto.internal.v1.ReadCheckpointRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a checkpoint from another member to this disk, on threads {@code checkpoint-fetch-…}. Goes on after a broken
 * connection where it was; begins anew when the other side has forgotten the checkpoint; gives up after a number of
 * failures without progress in between.
 */
public final class CheckpointFetcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFetcher.class);
    private static final int MAX_FAILURES = 10;
    private static final int PARALLEL = 2;

    private final NodeId self;
    private final Path staging;
    private final Environment env;
    private final Channels channels;
    private final Duration pause;
    private final ExecutorService executor;
    private final AtomicLong transfers = new AtomicLong();

    /**
     * Fetches nothing yet.
     *
     * @param staging directory for incoming files, of which nobody else knows
     * @param pause between attempts
     */
    public CheckpointFetcher(NodeId self, Path staging, Environment env, Channels channels, Duration pause) {
        this.self = self;
        this.staging = staging;
        this.env = env;
        this.channels = channels;
        this.pause = pause;
        executor = Executors.newFixedThreadPool(PARALLEL, DaemonThreads.numbered("checkpoint-fetch-" + self + "-"));
    }

    /** Where to fetch from; asked again before each attempt, since servers move. */
    public interface Source {
        Optional<String> endpoint();
    }

    /**
     * Fetches one checkpoint of a group.
     *
     * @param minIndex log index that it must hold at least
     * @return a {@link DirectoryCheckpoint}, complete and synced to disk; closing it deletes the files
     */
    public CompletableFuture<Checkpoint> fetch(GroupId group, Source source, long minIndex) {
        return CompletableFuture.supplyAsync(() -> new Transfer(group, source, minIndex).run(), executor);
    }

    /** Ends transfers under way; their futures fail. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** One transfer, on one thread. */
    private final class Transfer {

        private final GroupId group;
        private final Source source;
        private final long minIndex;
        private final StagedFiles files;
        private int failures;

        Transfer(GroupId group, Source source, long minIndex) {
            this.group = group;
            this.source = source;
            this.minIndex = minIndex;
            // A directory of its own: an earlier checkpoint of the group may still wait for its installation.
            String name = group + "-" + transfers.incrementAndGet();
            files = new StagedFiles(staging, name, this::progressed);
        }

        Checkpoint run() {
            while (true) {
                try {
                    return attempt();
                } catch (StatusRuntimeException | MillraceException e) {
                    files.delete();
                    failed(e);
                } catch (TooManyFailures e) {
                    files.delete();
                    throw e;
                } catch (IOException e) {
                    files.delete();
                    throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot store a checkpoint of " + group, e);
                }
            }
        }

        private void progressed() {
            failures = 0;
        }

        private void failed(RuntimeException e) {
            failures++;
            LOG.warn("{}: fetching a checkpoint failed, attempt {}: {}", group, failures, e.toString());
            if (failures >= MAX_FAILURES) {
                throw new TooManyFailures("no checkpoint of " + group + " could be fetched", e);
            }
            await();
        }

        private void await() {
            CountDownLatch over = new CountDownLatch(1);
            env.timers().after(pause, over::countDown);
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TooManyFailures("the server stops", e);
            }
        }

        private Checkpoint attempt() throws IOException {
            String endpoint = source.endpoint()
                    .orElseThrow(
                            () -> new MillraceException(ErrorCode.UNAVAILABLE, "no endpoint of the leader is known"));
            Channel channel = channels.to(endpoint);
            CheckpointServiceBlockingStub stub = CheckpointServiceGrpc.newBlockingStub(channel);
            OpenCheckpointResponse opened = stub.withDeadlineAfter(5, TimeUnit.MINUTES)
                    .openCheckpoint(OpenCheckpointRequest.newBuilder()
                            .setGroup(group.value())
                            .setNodeId(self.value())
                            .setMinIndex(Math.max(0, minIndex))
                            .build());
            try {
                files.begin();
                for (CheckpointFile file : opened.getFilesList()) {
                    fetch(stub, opened.getCheckpointId(), file);
                }
                files.sync();
            } finally {
                close(stub, opened.getCheckpointId());
            }
            LogPosition position = new LogPosition(opened.getTerm(), opened.getIndex());
            LOG.info("{}: fetched a checkpoint at log index {} from {}", group, position.index(), endpoint);
            return new DirectoryCheckpoint(files.dir(), position, files::delete);
        }

        /** Goes on at the last byte that arrived in order, as long as the other side holds the checkpoint. */
        private void fetch(CheckpointServiceBlockingStub stub, String id, CheckpointFile file) throws IOException {
            StagedFiles.Incoming incoming = files.create(file.getName(), file.getSize());
            while (!incoming.complete()) {
                ReadCheckpointRequest request = ReadCheckpointRequest.newBuilder()
                        .setCheckpointId(id)
                        .setFile(file.getName())
                        .setOffset(incoming.received())
                        .build();
                try {
                    read(stub, request, incoming);
                    if (!incoming.complete()) {
                        throw new MillraceException(ErrorCode.UNAVAILABLE, file.getName() + " ended early");
                    }
                } catch (StatusRuntimeException | MillraceException e) {
                    if (GrpcErrors.fromStatus(e).code() == ErrorCode.RESOURCE_NOT_FOUND) {
                        throw e;
                    }
                    failed(e);
                }
            }
        }

        /** Cancels the call when a chunk is refused: the other side would wait for its deadline. */
        private void read(
                CheckpointServiceBlockingStub stub, ReadCheckpointRequest request, StagedFiles.Incoming incoming)
                throws IOException {
            try (Context.CancellableContext call = Context.current().withCancellation()) {
                Context before = call.attach();
                try {
                    incoming.append(stub.withDeadlineAfter(1, TimeUnit.HOURS).readCheckpoint(request));
                } finally {
                    call.detach(before);
                }
            }
        }

        private void close(CheckpointServiceBlockingStub stub, String id) {
            try {
                var unused = stub.withDeadlineAfter(5, TimeUnit.SECONDS)
                        .closeCheckpoint(CloseCheckpointRequest.newBuilder()
                                .setCheckpointId(id)
                                .build());
                assert unused != null;
            } catch (StatusRuntimeException e) {
                LOG.debug("{}: the other side will forget the checkpoint by itself", group, e);
            }
        }
    }

    /** Ends the attempts. */
    private static final class TooManyFailures extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        TooManyFailures(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
