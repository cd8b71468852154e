package io.millrace.controller;

import io.millrace.common.file.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Override
    public void write(byte[] snapshot) {
        try {
            DurableFiles.replace(directory.resolve(NAME), snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the metadata snapshot in " + directory, e);
        }
    }
}
