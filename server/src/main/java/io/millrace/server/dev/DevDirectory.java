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

    private static final int ATTEMPTS = 20;

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

    /** Deletes a temporary directory, also while its servers still run: they may add files meanwhile. */
    @Override
    public void close() {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS && !isKept; attempt++) {
            try {
                LocalCluster.deleteTree(path);
                return;
            } catch (IOException | UncheckedIOException filesComeAndGo) {
                last = new IOException(filesComeAndGo);
            }
        }
        if (last != null) {
            throw new UncheckedIOException("cannot delete " + path, last);
        }
    }
}
