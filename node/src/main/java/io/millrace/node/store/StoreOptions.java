package io.millrace.node.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;

/** Options of one store, chosen with the measurements in docs/adr; they own native memory until closed. */
final class StoreOptions implements AutoCloseable {

    private static final long MIB = 1024 * 1024;

    private final DBOptions database;
    private final ColumnFamilyOptions unused;
    private final ColumnFamilyOptions records;
    private final ColumnFamilyOptions state;

    StoreOptions(RocksShared shared) {
        StoreConfig config = shared.config();
        database = database(shared, config);
        unused = new ColumnFamilyOptions().setWriteBufferSize(64 * 1024);
        records = records(shared, config);
        state = state(shared, config);
    }

    DBOptions database() {
        return database;
    }

    /** The families in the order in which their handles are returned: default (unused), records, state. */
    List<ColumnFamilyDescriptor> families() {
        return List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, unused),
                new ColumnFamilyDescriptor("records".getBytes(StandardCharsets.UTF_8), records),
                new ColumnFamilyDescriptor("state".getBytes(StandardCharsets.UTF_8), state));
    }

    private static DBOptions database(RocksShared shared, StoreConfig config) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setEnv(Env.getDefault())
                .setWriteBufferManager(shared.writeBuffers())
                // Without a write-ahead log the families would survive a crash at different log positions.
                .setAtomicFlush(true)
                .setMaxOpenFiles(config.maxOpenFiles())
                .setMaxBackgroundJobs(2 * config.backgroundThreads())
                // A failed disk ends the process (the log is replayed): no silent retries for minutes.
                .setMaxBgErrorResumeCount(0)
                // One writer per store: nothing to gain from concurrent inserts.
                .setAllowConcurrentMemtableWrite(false)
                // Spread the write-back of 64 MiB files, or the log's fsync waits behind it.
                .setBytesPerSync(MIB)
                // Measured on two busy cores: a third less kernel time in flushes than with the default of 1 MiB.
                .setWritableFileMaxBufferSize(256 * 1024)
                .setAvoidUnnecessaryBlockingIO(true)
                .setManifestPreallocationSize(64 * 1024)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(MIB)
                .setKeepLogFileNum(2);
    }

    private static ColumnFamilyOptions records(RocksShared shared, StoreConfig config) {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(config.memtableBytes())
                .setMaxWriteBufferNumber(4)
                // Measured with 128 interleaved shards: 1.0 bytes written per byte, against 2.4 to 3.4 with inline
                // values.
                .setEnableBlobFiles(true)
                .setMinBlobSize(config.minBlobBytes())
                .setBlobFileSize(config.memtableBytes())
                .setBlobCompressionType(CompressionType.NO_COMPRESSION)
                // Off: files die whole when their records are trimmed (write amplification 1.9 with it).
                .setEnableBlobGarbageCollection(false)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                // Tables hold only keys here, some 100 KB per flush: merging a few more of them is free.
                .setLevel0FileNumCompactionTrigger(8)
                .setLevel0SlowdownWritesTrigger(64)
                .setLevel0StopWritesTrigger(96)
                .setTargetFileSizeBase(4 * MIB)
                .setMaxBytesForLevelBase(32 * MIB)
                .setTableFormatConfig(table(shared));
    }

    private static ColumnFamilyOptions state(RocksShared shared, StoreConfig config) {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(Math.max(MIB, config.memtableBytes() / 4))
                .setMaxWriteBufferNumber(4)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setLevel0SlowdownWritesTrigger(64)
                .setLevel0StopWritesTrigger(96)
                .setTargetFileSizeBase(4 * MIB)
                .setMaxBytesForLevelBase(32 * MIB)
                .setTableFormatConfig(table(shared));
    }

    private static BlockBasedTableConfig table(RocksShared shared) {
        return new BlockBasedTableConfig()
                .setBlockCache(shared.cache())
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFormatVersion(5);
    }

    @Override
    public void close() {
        state.close();
        records.close();
        unused.close();
        database.close();
    }
}
