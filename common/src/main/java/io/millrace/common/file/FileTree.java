package io.millrace.common.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory with all that is in it. Any thread. */
public final class FileTree {

    private FileTree() {}

    /** The tree's paths, children before their parents; none when there is no such path. */
    public static List<Path> childrenFirst(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Deletes it, if it is there. */
    public static void delete(Path root) throws IOException {
        for (Path path : childrenFirst(root)) {
            Files.deleteIfExists(path);
        }
    }
}
