package io.millrace.server.data;

import io.millrace.node.cluster.DiskSpace;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Measures the space of a directory now and then and remembers the last result. Any thread reads. */
public final class DiskSampler implements Supplier<DiskSpace> {

    private final Path directory;
    private volatile DiskSpace last = new DiskSpace(0, 0, 0);

    public DiskSampler(Path directory) {
        this.directory = directory;
    }

    /** What was measured last; nothing but zeros before the first measurement. */
    @Override
    public DiskSpace get() {
        return last;
    }

    /** Measures; walks the whole directory. */
    public void sample() {
        try {
            measure(used());
        } catch (IOException e) {
            // The directory is being changed under us or is gone: the last figures stand until the next turn.
        }
    }

    /** Measures the file system alone: quick, so that a disk that fills is noticed before it is full. */
    public void sampleFileSystem() {
        try {
            measure(last.usedBytes());
        } catch (IOException e) {
            // As above.
        }
    }

    private void measure(long used) throws IOException {
        FileStore store = Files.getFileStore(directory);
        long usable = store.getUsableSpace();
        // What is kept for others (root's reserve, quotas) is neither free nor used, as df counts it.
        long size = store.getTotalSpace() - store.getUnallocatedSpace() + usable;
        last = new DiskSpace(used, usable, size);
    }

    private long used() throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException deletedMeanwhile) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
