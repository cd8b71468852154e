package io.millrace.common.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that are on disk, also after a loss of power, when a method returns. A file has two parts that are synced one by one:
 * what is in it, and its name, which is in its directory. Any thread.
 */
public final class DurableFiles {

    private DurableFiles() {}

    /** What writes the contents of a file. */
    @FunctionalInterface
    public interface Writer {

        /** Writes all of it; the stream is closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file in place and syncs what is in it; its name is synced with its directory, by {@link #sync}. */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, out -> out.write(bytes));
    }

    /** As {@link #write(Path, byte[])}, with contents that need not be in memory. */
    public static void write(Path file, Writer writer) throws IOException {
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

    /** Puts a file in the place of the one of that name in one step: whatever happens, one of the two is there whole. */
    public static void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        write(fresh, bytes);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(directoryOf(file));
    }

    /** Gives a file a second name where the file system can, else copies it; the new name is synced with its directory. */
    public static void linkOrCopy(Path existing, Path target) throws IOException {
        try {
            Files.createLink(target, existing);
        } catch (FileSystemException | UnsupportedOperationException noLinksHere) {
            Files.copy(existing, target);
            sync(target);
        }
    }

    /** Syncs what is in a file, or the names in a directory. */
    public static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Syncs all files and names of a tree. */
    public static void syncTree(Path root) throws IOException {
        for (Path path : FileTree.childrenFirst(root)) {
            sync(path);
        }
    }

    /** Syncs the names of a tree, whose files were synced as they were written. */
    public static void syncNames(Path root) throws IOException {
        for (Path path : FileTree.childrenFirst(root)) {
            if (Files.isDirectory(path)) {
                sync(path);
            }
        }
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is not a file");
        }
        return parent;
    }
}
