package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.log.Checkpoint;
import io.millrace.raft.checkpoint.DirectoryCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings a checkpoint's files into a store's staging directory: by hard links where possible, else by copies. */
final class CheckpointStaging {

    private CheckpointStaging() {}

    static void fill(Path staging, Checkpoint checkpoint) throws IOException {
        for (Checkpoint.File file : checkpoint.files()) {
            Path target = staging.resolve(file.name()).normalize();
            if (!target.startsWith(staging)) {
                throw new MillraceException(ErrorCode.CORRUPT, "checkpoint file name '" + file.name() + "'");
            }
            if (!link(target, checkpoint, file)) {
                copy(target, checkpoint, file);
            }
        }
    }

    /** Tables and blob files are never written again, so two stores may share them. */
    private static boolean link(Path target, Checkpoint checkpoint, Checkpoint.File file) throws IOException {
        boolean unchanging = file.name().endsWith(".sst") || file.name().endsWith(".blob");
        if (!unchanging || !(checkpoint instanceof DirectoryCheckpoint directory)) {
            return false;
        }
        try {
            Files.createLink(target, directory.dir().resolve(file.name()));
            return true;
        } catch (FileSystemException | UnsupportedOperationException otherFileSystem) {
            return false;
        }
    }

    private static void copy(Path target, Checkpoint checkpoint, Checkpoint.File file) throws IOException {
        Files.deleteIfExists(target);
        try (InputStream in = checkpoint.read(file.name(), 0)) {
            Files.copy(in, target);
        }
    }
}
