package io.millrace.node.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The disk under a store refuses or has lost something that only this process can have written: its state is in doubt, so
 * whoever catches this halts the process (the other replicas carry on, and a restart replays the log). Never an answer to a
 * client. The message is one that an operator can act on.
 */
public final class StorageFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private StorageFailedException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static StorageFailedException of(Path directory, String doing, RocksDBException cause) {
        Kind kind = kindOf(cause);
        return new StorageFailedException(kind, kind.message(directory, doing) + ": " + cause.getMessage(), cause);
    }

    /** Damage that was found before the last restart, which is there to cure it. */
    static StorageFailedException stillDamaged(Path directory) {
        return new StorageFailedException(
                Kind.DAMAGED, Kind.DAMAGED.message(directory, "it was used the last time"), null);
    }

    /** A failure of a plain file operation in a store's directory. */
    public static StorageFailedException of(Path directory, String doing, IOException cause) {
        Kind kind = saysNoSpace(cause.getMessage()) ? Kind.DISK_FULL : Kind.IO_ERROR;
        return new StorageFailedException(kind, kind.message(directory, doing) + ": " + cause, cause);
    }

    public Kind kind() {
        return kind;
    }

    private static Kind kindOf(RocksDBException cause) {
        Status status = cause.getStatus();
        if (saysNoSpace(cause.getMessage()) || (status != null && status.getSubCode() == Status.SubCode.NoSpace)) {
            return Kind.DISK_FULL;
        }
        return status != null && status.getCode() == Status.Code.Corruption ? Kind.DAMAGED : Kind.IO_ERROR;
    }

    private static boolean saysNoSpace(@Nullable String message) {
        return message != null && message.contains("No space left on device");
    }

    /** What failed. */
    public enum Kind {
        /** No space left. */
        DISK_FULL("the disk is full"),
        /** Files of the store do not match their checksums. */
        DAMAGED("files are damaged (a restart has the replica rebuilt from the others)"),
        /** Any other error of the disk or file system. */
        IO_ERROR("input or output failed");

        private final String what;

        Kind(String what) {
            this.what = what;
        }

        String message(Path directory, String doing) {
            return "store " + directory + ": " + what + " while " + doing;
        }
    }
}
