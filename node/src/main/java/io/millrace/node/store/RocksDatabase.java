package io.millrace.node.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** An open RocksDB with the handles that belong to it. Any thread; nothing may be in use when it is closed. */
final class RocksDatabase implements AutoCloseable {

    private final StoreOptions options;
    private final RocksDB rocks;
    private final List<ColumnFamilyHandle> handles;
    private final WriteOptions write = new WriteOptions().setDisableWAL(true);
    private final ReadOptions verified = new ReadOptions().setVerifyChecksums(true);
    /** Must not fill the cache: a damaged block of keys in there would be given to verified reads. */
    private final ReadOptions unverified =
            new ReadOptions().setVerifyChecksums(false).setFillCache(false);

    /** For whoever reads everything once: others' blocks of keys stay in the cache. */
    private final ReadOptions scanning =
            new ReadOptions().setVerifyChecksums(true).setFillCache(false);

    private RocksDatabase(StoreOptions options, RocksDB rocks, List<ColumnFamilyHandle> handles) {
        this.options = options;
        this.rocks = rocks;
        this.handles = handles;
    }

    static RocksDatabase open(Path directory, RocksShared shared) {
        return open(directory, shared, RocksDB::open, "opening it");
    }

    static RocksDatabase openReadOnly(Path directory, RocksShared shared) {
        return open(directory, shared, RocksDB::openReadOnly, "opening it read-only");
    }

    private static RocksDatabase open(Path directory, RocksShared shared, Opener opener, String doing) {
        StoreOptions options = new StoreOptions(shared);
        try {
            List<ColumnFamilyHandle> handles = new ArrayList<>(3);
            RocksDB rocks = opener.open(options.database(), directory.toString(), options.families(), handles);
            return new RocksDatabase(options, rocks, handles);
        } catch (RocksDBException e) {
            options.close();
            throw StorageFailedException.of(directory, doing, e);
        }
    }

    RocksDB rocks() {
        return rocks;
    }

    ColumnFamilyHandle records() {
        return handles.get(1);
    }

    ColumnFamilyHandle state() {
        return handles.get(2);
    }

    WriteOptions write() {
        return write;
    }

    ReadOptions verified() {
        return verified;
    }

    ReadOptions scanning() {
        return scanning;
    }

    /** Skips RocksDB's own checksums: only to find out which block is damaged. */
    ReadOptions unverified() {
        return unverified;
    }

    void flush() throws RocksDBException {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(wait, handles);
        }
    }

    /** RocksDB flushes on its own when it closes; should that fail, the log is replayed. */
    @Override
    public void close() {
        handles.forEach(ColumnFamilyHandle::close);
        rocks.close();
        scanning.close();
        unverified.close();
        verified.close();
        write.close();
        options.close();
    }

    @FunctionalInterface
    private interface Opener {
        RocksDB open(
                org.rocksdb.DBOptions options,
                String path,
                List<org.rocksdb.ColumnFamilyDescriptor> families,
                List<ColumnFamilyHandle> handles)
                throws RocksDBException;
    }
}
