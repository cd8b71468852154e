package io.millrace.raft;

import io.millrace.common.file.DurableFiles;
import io.millrace.common.id.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Groups whose replica here has forgotten what it once acknowledged: its log was lost, or its disk was replaced. One empty file
 * each, from the discovery until the replica has joined again; so a restart in between does not make an ordinary empty voter of it.
 */
final class ForgottenLogs {

    private static final byte[] NOTHING = {};

    private final Path dir;

    /** @param storageDir directory of the Raft host */
    ForgottenLogs(Path storageDir) {
        dir = storageDir.resolve("forgotten");
    }

    /** Notes it; on disk when it returns. */
    void add(GroupId group) throws IOException {
        Files.createDirectories(dir);
        DurableFiles.replace(file(group), NOTHING);
    }

    boolean contains(GroupId group) {
        return Files.exists(file(group));
    }

    /** It has joined again, or is no longer wanted here. */
    void remove(GroupId group) throws IOException {
        Files.deleteIfExists(file(group));
    }

    private Path file(GroupId group) {
        return dir.resolve(String.valueOf(group.value()));
    }
}
