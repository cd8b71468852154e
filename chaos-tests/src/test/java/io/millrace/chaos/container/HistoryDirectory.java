package io.millrace.chaos.container;

import io.millrace.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where histories, reports and servers' logs go: a directory per run under {@code chaos.histories}. */
final class HistoryDirectory {

    private HistoryDirectory() {}

    /** The directory of all runs; {@code target/histories} unless said. */
    static Path root() {
        return Path.of(System.getProperty("chaos.histories", "target/histories"))
                .toAbsolutePath();
    }

    /** An empty directory of that name; what an earlier run left in it is gone. */
    static Path emptied(String name) {
        Path directory = root().resolve(name);
        try {
            LocalCluster.deleteTree(directory);
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + directory, e);
        }
    }
}
