package io.millrace.server.dev;

import io.millrace.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a development cluster stores.
 *
 * @param path the directory
 * @param isKept false when it is deleted at the end
 */
public record DevDirectory(Path path, boolean isKept) implements AutoCloseable {

    /** A new directory that {@link #close} deletes. */
    public static DevDirectory temporary() {
        try {
            return new DevDirectory(Files.createTempDirectory("millrace-dev-"), false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary directory", e);
        }
    }

    /** A directory of the user's. */
    public static DevDirectory kept(Path path) {
        return new DevDirectory(path.toAbsolutePath().normalize(), true);
    }

    @Override
    public void close() {
        if (!isKept) {
            try {
                LocalCluster.deleteTree(path);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + path, e);
            }
        }
    }
}
