package io.millrace.node.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies the directory of an open store: what a restart would find after the process was killed. The manifest goes first: the
 * files it names exist by then; if one is deleted before it is copied, the copy begins anew.
 */
final class LiveCopy {

    private LiveCopy() {}

    static Path of(Path store, Path target) {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                Path copy = target.resolve(Integer.toString(attempt));
                copy(store.resolve("db"), copy.resolve("db"));
                return copy;
            } catch (NoSuchFileException changedMeanwhile) {
                // again
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("the store changes faster than it can be copied");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> paths = Files.list(from)) {
            List<Path> manifestFirst =
                    paths.sorted(Comparator.comparing(LiveCopy::rank)).toList();
            for (Path path : manifestFirst) {
                Files.copy(path, to.resolve(path.getFileName()));
            }
        }
    }

    private static int rank(Path path) {
        String name = path.getFileName().toString();
        return name.equals("CURRENT") ? 0 : name.startsWith("MANIFEST") ? 1 : 2;
    }
}
