package io.millrace.raft.checkpoint;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.file.DurableFiles;
import io.millrace.common.file.FileTree;
import io.millrace.proto.internal.v1.CheckpointChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.zip.CRC32C;

/** Incoming files of one checkpoint: checked chunk by chunk, synced before use. One thread. */
final class StagedFiles {

    private final Path staging;
    private final Path dir;
    private final Runnable onProgress;

    StagedFiles(Path staging, String name, Runnable onProgress) {
        this.staging = staging;
        this.dir = staging.resolve(name).toAbsolutePath().normalize();
        this.onProgress = onProgress;
    }

    Path dir() {
        return dir;
    }

    /** Begins with an empty directory. */
    void begin() throws IOException {
        delete();
        Files.createDirectories(dir);
    }

    Incoming create(String name, long size) throws IOException {
        Path file = inside(name);
        Files.createFile(file);
        return new Incoming(file, size);
    }

    private Path inside(String name) throws IOException {
        Path file = dir.resolve(name).normalize();
        if (name.isEmpty() || !file.startsWith(dir) || file.equals(dir)) {
            throw new IOException("the checkpoint names a file outside of itself: '" + name + "'");
        }
        Files.createDirectories(file.getParent());
        return file;
    }

    /** Takes a file that is on this disk already: as a second name of it where possible, else as a copy. */
    void adopt(String name, Path existing) throws IOException {
        DurableFiles.linkOrCopy(existing, inside(name));
    }

    /** Files are synced one by one as they end; this syncs the names. */
    void sync() throws IOException {
        DurableFiles.syncNames(dir);
        DurableFiles.sync(staging);
    }

    void delete() {
        try {
            FileTree.delete(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + dir, e);
        }
    }

    /** One file on its way. */
    final class Incoming {

        private final Path file;
        private final long size;
        private long received;
        private boolean complete;

        Incoming(Path file, long size) {
            this.file = file;
            this.size = size;
        }

        long received() {
            return received;
        }

        boolean complete() {
            return complete;
        }

        /** Takes what comes; keeps what was good when the stream breaks or a chunk is bad. */
        void append(Iterator<CheckpointChunk> chunks) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.position(received);
                while (!complete && chunks.hasNext()) {
                    write(channel, chunks.next());
                }
                channel.force(true);
            }
        }

        private void write(FileChannel channel, CheckpointChunk chunk) throws IOException {
            ByteBuffer data = chunk.getData().asReadOnlyByteBuffer();
            check(chunk, data.duplicate());
            while (data.hasRemaining()) {
                channel.write(data);
            }
            received += chunk.getData().size();
            complete = chunk.getLast();
            onProgress.run();
        }

        private void check(CheckpointChunk chunk, ByteBuffer data) {
            CRC32C crc = new CRC32C();
            crc.update(data);
            if ((int) crc.getValue() != chunk.getCrc32C()) {
                throw damaged("chunk at " + chunk.getOffset() + " fails its checksum");
            }
            if (chunk.getOffset() != received || received + chunk.getData().size() > size) {
                throw damaged("chunk at " + chunk.getOffset() + " instead of " + received + " of " + size);
            }
            if (chunk.getLast() && received + chunk.getData().size() != size) {
                throw damaged("ended at " + received + " of " + size);
            }
        }

        private MillraceException damaged(String what) {
            return new MillraceException(ErrorCode.CORRUPT, file.getFileName() + ": " + what);
        }
    }
}
