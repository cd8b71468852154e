package io.millrace.server.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files that are on disk when a method returns. */
final class DurableFiles {

    private DurableFiles() {}

    /** What writes the contents of a file. */
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    static void write(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes));
    }

    static void write(Path file, Writer writer) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            writer.writeTo(out);
            channel.force(true);
        }
    }

    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Syncs the names in all directories of a tree. */
    static void syncTree(Path root) throws IOException {
        for (Path path : tree(root)) {
            if (Files.isDirectory(path)) {
                syncDirectory(path);
            }
        }
    }

    static void delete(Path root) throws IOException {
        for (Path path : tree(root)) {
            Files.deleteIfExists(path);
        }
    }

    /** Children before their parents; nothing when there is nothing. */
    private static List<Path> tree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
