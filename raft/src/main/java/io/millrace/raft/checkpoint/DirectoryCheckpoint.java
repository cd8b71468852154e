package io.millrace.raft.checkpoint;

import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A checkpoint whose files are those of a directory, for example of RocksDB's hard links. The directory does not change
 * while the checkpoint is open. Thread-safe.
 */
public final class DirectoryCheckpoint implements Checkpoint {

    private final Path dir;
    private final LogPosition position;
    private final List<File> files;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Lists the directory.
     *
     * @param onClose run once by the first {@link #close}; usually deletes the directory
     */
    public DirectoryCheckpoint(Path dir, LogPosition position, Runnable onClose) {
        this.dir = dir;
        this.position = position;
        this.onClose = onClose;
        files = list(dir);
    }

    private static List<File> list(Path dir) {
        List<File> found = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                String name = dir.relativize(path).toString().replace('\\', '/');
                found.add(new File(name, Files.size(path)));
            }
            return List.copyOf(found);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the checkpoint in " + dir, e);
        }
    }

    /** The directory; an installer may move files out of it instead of copying. */
    public Path dir() {
        return dir;
    }

    @Override
    public LogPosition position() {
        return position;
    }

    @Override
    public List<File> files() {
        return files;
    }

    @Override
    public InputStream read(String name, long offset) throws IOException {
        if (files.stream().noneMatch(file -> file.name().equals(name))) {
            throw new FileNotFoundException(name + " is not in the checkpoint");
        }
        FileChannel channel = FileChannel.open(dir.resolve(name), StandardOpenOption.READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }
}
