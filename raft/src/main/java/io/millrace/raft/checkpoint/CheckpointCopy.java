package io.millrace.raft.checkpoint;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.log.LogPosition;
import io.millrace.proto.internal.v1.CheckpointFile;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc.CheckpointServiceBlockingStub;
import io.millrace.proto.internal.v1.CloseCheckpointRequest;
import io.millrace.proto.internal.v1.HashCheckpointFileRequest;
import io.millrace.proto.internal.v1.OpenCheckpointRequest;
import io.millrace.proto.internal.v1.OpenCheckpointResponse;
import io.millrace.proto.internal.v1.ReadCheckpointRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Copies a checkpoint of a group from its leader into a directory: for back-ups. The checkpoint holds everything that was
 * acknowledged before the call. Files that an earlier back-up has already are not sent again. Blocks; one thread.
 */
public final class CheckpointCopy {

    private static final String ASKER = "backup";
    private static final int FAILURES_WITHOUT_PROGRESS = 5;
    private static final long MINUTES_TO_OPEN = 5;
    private static final long MINUTES_TO_HASH = 30;

    private final CheckpointServiceBlockingStub stub;
    private final GroupId group;
    private final Path dir;
    private final Earlier earlier;
    private final LongConsumer onBytes;

    /** What an earlier back-up has. */
    public interface Earlier {

        /** Nothing. */
        Earlier NONE = (name, size) -> Optional.empty();

        /** A file that has this name and size, and may be the same. */
        Optional<KnownFile> candidate(String name, long size);
    }

    /**
     * A file of an earlier back-up.
     *
     * @param path where it is
     * @param sha256 its hash in hex
     */
    public record KnownFile(Path path, String sha256) {}

    /**
     * A copied file.
     *
     * @param name relative to the directory, with '/'
     * @param bytes size
     * @param sha256 its hash in hex, taken from what is on this disk
     */
    public record CopiedFile(String name, long bytes, String sha256) {}

    /**
     * A copied checkpoint.
     *
     * @param position log entry with which it ends
     * @param files by name
     * @param sentBytes bytes that came over the network; the rest was there
     */
    public record Copied(LogPosition position, List<CopiedFile> files, long sentBytes) {
        public Copied {
            files = List.copyOf(files);
        }
    }

    /**
     * Copies nothing yet.
     *
     * @param channel to the server that leads the group
     * @param dir a directory that is made; what is in there is deleted
     * @param earlier what need not be sent
     * @param onBytes hears of bytes as they come
     */
    public CheckpointCopy(Channel channel, GroupId group, Path dir, Earlier earlier, LongConsumer onBytes) {
        stub = CheckpointServiceGrpc.newBlockingStub(channel);
        this.group = group;
        this.dir = dir.toAbsolutePath();
        this.earlier = earlier;
        this.onBytes = onBytes;
    }

    /**
     * Copies; files and directory are synced to disk when it returns.
     *
     * @throws MillraceException NOT_LEADER (with the leader's endpoint, if known) or NO_LEADER when another server is to be
     *     asked, or what else the server says
     */
    public Copied run() throws IOException {
        try {
            OpenCheckpointResponse opened = stub.withDeadlineAfter(MINUTES_TO_OPEN, TimeUnit.MINUTES)
                    .openCheckpoint(OpenCheckpointRequest.newBuilder()
                            .setGroup(group.value())
                            .setNodeId(ASKER)
                            .setFromLeader(true)
                            .build());
            try {
                return copy(opened);
            } finally {
                close(opened.getCheckpointId());
            }
        } catch (StatusRuntimeException e) {
            throw GrpcErrors.fromStatus(e);
        }
    }

    private Copied copy(OpenCheckpointResponse opened) throws IOException {
        StagedFiles files = new StagedFiles(dir.resolve("..").normalize(), String.valueOf(dir.getFileName()), () -> {});
        files.begin();
        List<CopiedFile> copied = new ArrayList<>();
        long sent = 0;
        for (CheckpointFile file : opened.getFilesList()) {
            Optional<KnownFile> known = earlier.candidate(file.getName(), file.getSize())
                    .filter(candidate -> isTheSame(opened.getCheckpointId(), file, candidate));
            if (known.isPresent()) {
                files.adopt(file.getName(), known.get().path());
            } else {
                fetch(opened.getCheckpointId(), file, files);
                sent += file.getSize();
            }
            copied.add(hashed(file, known));
        }
        files.sync();
        return new Copied(new LogPosition(opened.getTerm(), opened.getIndex()), copied, sent);
    }

    /** What was adopted is hashed too: the earlier back-up may have been damaged since. */
    private CopiedFile hashed(CheckpointFile file, Optional<KnownFile> known) throws IOException {
        Path path = dir.resolve(file.getName());
        String sha256 = HexFormat.of().formatHex(FileHash.of(path));
        if (known.isPresent() && !known.get().sha256().equals(sha256)) {
            throw new MillraceException(
                    ErrorCode.CORRUPT,
                    "the earlier back-up is damaged: " + known.get().path() + " does not have the hash that its"
                            + " manifest says; delete that back-up");
        }
        return new CopiedFile(file.getName(), file.getSize(), sha256);
    }

    private boolean isTheSame(String checkpoint, CheckpointFile file, KnownFile candidate) {
        byte[] hash = stub.withDeadlineAfter(MINUTES_TO_HASH, TimeUnit.MINUTES)
                .hashCheckpointFile(HashCheckpointFileRequest.newBuilder()
                        .setCheckpointId(checkpoint)
                        .setFile(file.getName())
                        .build())
                .getSha256()
                .toByteArray();
        return candidate.sha256().equals(HexFormat.of().formatHex(hash)) && Files.isRegularFile(candidate.path());
    }

    /** Goes on at the last byte that arrived in order. */
    private void fetch(String checkpoint, CheckpointFile file, StagedFiles files) throws IOException {
        StagedFiles.Incoming incoming = files.create(file.getName(), file.getSize());
        int failures = 0;
        while (!incoming.complete()) {
            long before = incoming.received();
            try {
                read(
                        ReadCheckpointRequest.newBuilder()
                                .setCheckpointId(checkpoint)
                                .setFile(file.getName())
                                .setOffset(before)
                                .build(),
                        incoming);
                if (!incoming.complete()) {
                    throw new MillraceException(ErrorCode.UNAVAILABLE, file.getName() + " ended early");
                }
            } catch (StatusRuntimeException | MillraceException e) {
                failures = incoming.received() > before ? 1 : failures + 1;
                if (failures >= FAILURES_WITHOUT_PROGRESS) {
                    throw e;
                }
            } finally {
                onBytes.accept(incoming.received() - before);
            }
        }
    }

    /** Cancels the call when a chunk is refused: the other side would wait for its deadline. */
    private void read(ReadCheckpointRequest request, StagedFiles.Incoming incoming) throws IOException {
        try (Context.CancellableContext call = Context.current().withCancellation()) {
            Context outer = call.attach();
            try {
                incoming.append(stub.withDeadlineAfter(1, TimeUnit.HOURS).readCheckpoint(request));
            } finally {
                call.detach(outer);
            }
        }
    }

    private void close(String checkpoint) {
        try {
            var unused = stub.withDeadlineAfter(5, TimeUnit.SECONDS)
                    .closeCheckpoint(CloseCheckpointRequest.newBuilder()
                            .setCheckpointId(checkpoint)
                            .build());
            assert unused != null;
        } catch (StatusRuntimeException e) {
            // The server forgets it by itself.
            return;
        }
    }
}
