package io.millrace.controller;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** {@link SnapshotStore} in one file. */
final class SnapshotFile implements SnapshotStore {

    private static final String NAME = "metadata.snapshot";

    private final Path directory;

    /** A store in a directory that is made when missing. */
    SnapshotFile(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<byte[]> read() {
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve(NAME);
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the metadata snapshot in " + directory, e);
        }
    }

    /** File contents first, then the name. */
    @Override
    public void write(byte[] snapshot) {
        Path temporary = directory.resolve(NAME + ".tmp");
        try {
            try (FileChannel file = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(snapshot);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                file.force(true);
            }
            Files.move(
                    temporary,
                    directory.resolve(NAME),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the metadata snapshot in " + directory, e);
        }
    }
}
