package io.millrace.raft;

import io.millrace.common.file.DurableFiles;
import io.millrace.common.id.GroupId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Groups whose state was put on this disk from a back-up and that have not run here yet: that they have no log is no loss.
 * One small file each, from the restore until the group's first start.
 */
public final class RestoredGroups {

    private final Path dir;

    /** @param storageDir directory of the Raft host */
    public RestoredGroups(Path storageDir) {
        dir = storageDir.resolve("restored");
    }

    /** Notes that a group's state is there, before the host runs; on disk when it returns. */
    public void add(GroupId group, long index) throws IOException {
        Files.createDirectories(dir);
        DurableFiles.replace(dir.resolve(name(group)), String.valueOf(index).getBytes(StandardCharsets.UTF_8));
    }

    /** True for a state that came from a back-up and was not run with since. */
    boolean contains(GroupId group, long index) throws IOException {
        Path file = dir.resolve(name(group));
        return Files.exists(file) && Files.readString(file).strip().equals(String.valueOf(index));
    }

    /** The group has a log now. */
    void remove(GroupId group) throws IOException {
        Files.deleteIfExists(dir.resolve(name(group)));
    }

    private static String name(GroupId group) {
        return String.valueOf(group.value());
    }
}
