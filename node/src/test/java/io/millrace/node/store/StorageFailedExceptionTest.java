package io.millrace.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class StorageFailedExceptionTest {

    private static final Path STORE = Path.of("data", "group-3");

    @Test
    void namesAFullDisk() {
        RocksDB.loadLibrary();
        Status full = new Status(Status.Code.IOError, Status.SubCode.NoSpace, "while appending to 000012.blob");
        StorageFailedException failure =
                StorageFailedException.of(STORE, "writing", new RocksDBException("While appending", full));
        assertThat(failure.kind()).isEqualTo(StorageFailedException.Kind.DISK_FULL);
        assertThat(failure).hasMessageContaining("the disk is full").hasMessageContaining(STORE.toString());

        assertThat(StorageFailedException.of(STORE, "receiving", new IOException("x: No space left on device"))
                        .kind())
                .isEqualTo(StorageFailedException.Kind.DISK_FULL);
    }

    @Test
    void tellsDamageFromOtherErrors() {
        RocksDB.loadLibrary();
        Status corrupt = new Status(Status.Code.Corruption, Status.SubCode.None, "block checksum mismatch");
        assertThat(StorageFailedException.of(STORE, "flushing", new RocksDBException("x", corrupt))
                        .kind())
                .isEqualTo(StorageFailedException.Kind.DAMAGED);
        Status io = new Status(Status.Code.IOError, Status.SubCode.None, "fsync");
        assertThat(StorageFailedException.of(STORE, "flushing", new RocksDBException("x", io))
                        .kind())
                .isEqualTo(StorageFailedException.Kind.IO_ERROR);
    }
}
