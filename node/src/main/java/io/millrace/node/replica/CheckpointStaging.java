package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.file.DurableFiles;
import io.millrace.common.log.Checkpoint;
import io.millrace.raft.checkpoint.DirectoryCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings a checkpoint's files into an empty directory of a store: by hard links where possible, else by copies. */
final class CheckpointStaging {

    private CheckpointStaging() {}

    static void fill(Path staging, Checkpoint checkpoint) throws IOException {
        for (Checkpoint.File file : checkpoint.files()) {
            Path target = staging.resolve(file.name()).normalize();
            if (!target.startsWith(staging)) {
                throw new MillraceException(ErrorCode.CORRUPT, "checkpoint file name '" + file.name() + "'");
            }
            if (checkpoint instanceof DirectoryCheckpoint directory && isNeverChanged(file.name())) {
                DurableFiles.linkOrCopy(directory.dir().resolve(file.name()), target);
            } else {
                copy(checkpoint, file.name(), target);
            }
        }
    }

    /** Tables and blob files are never written again, so two stores may share them. */
    private static boolean isNeverChanged(String name) {
        return name.endsWith(".sst") || name.endsWith(".blob");
    }

    private static void copy(Checkpoint checkpoint, String name, Path target) throws IOException {
        try (InputStream in = checkpoint.read(name, 0)) {
            Files.copy(in, target);
        }
    }
}
