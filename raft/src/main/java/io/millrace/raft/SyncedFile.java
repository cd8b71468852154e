package io.millrace.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Small text files that are there in full or not at all, also after a power cut. */
final class SyncedFile {

    private SyncedFile() {}

    /** Written to a temporary name and renamed, both synced. */
    static void write(Path dir, String name, List<String> lines) throws IOException {
        Path temporary = dir.resolve(name + ".new");
        Files.write(temporary, lines);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(dir);
    }

    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
