package io.millrace.node.replica;

import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory with a store's files as they were at one log position. Any thread. */
final class StoreCheckpoint implements Checkpoint {

    private final Path directory;
    private final LogPosition position;
    private final List<File> files;
    private final Runnable onClose;

    StoreCheckpoint(Path directory, LogPosition position, Runnable onClose) throws IOException {
        this.directory = directory;
        this.position = position;
        this.onClose = onClose;
        files = list(directory);
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
            throw new IOException("the checkpoint has no file '" + name + "'");
        }
        FileChannel channel = FileChannel.open(directory.resolve(name));
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() {
        onClose.run();
    }

    private static List<File> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(StoreCheckpoint::file).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static File file(Path path) {
        try {
            return new File(path.getFileName().toString(), Files.size(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
