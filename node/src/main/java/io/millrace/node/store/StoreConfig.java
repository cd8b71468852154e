package io.millrace.node.store;

import java.time.Duration;

/**
 * Sizes of what all stores of one process share, and of each store.
 *
 * @param blockCacheBytes memory for keys, indexes and rows read from disk (blocks of records are in the tail cache and in the
 *     operating system's)
 * @param writeBufferBytes memory of all groups' write buffers together; a group that writes beyond it is flushed early
 * @param memtableBytes write buffer of one group at which it is flushed; also about the size of a blob file, the unit in which
 *     trimmed space comes back
 * @param minBlobBytes blocks of at least this size go into blob files, smaller ones stay beside their keys. 0 keeps every block
 *     apart from the keys, so that a damaged byte of a block can be repaired without touching others
 * @param maxOpenFiles files that one group keeps open
 * @param backgroundThreads threads for flushes, and as many for compactions, of all groups together
 * @param tailCacheBytes memory of the cache of recent blocks
 * @param reclaimInterval trimmed space is given back to the disk this long after a trim
 */
public record StoreConfig(
        long blockCacheBytes,
        long writeBufferBytes,
        long memtableBytes,
        long minBlobBytes,
        int maxOpenFiles,
        int backgroundThreads,
        long tailCacheBytes,
        Duration reclaimInterval) {

    private static final long MIB = 1024 * 1024;

    /** For a server with a few GiB of memory. */
    public static final StoreConfig DEFAULT =
            new StoreConfig(32 * MIB, 256 * MIB, 64 * MIB, 0, 1024, 2, 256 * MIB, Duration.ofSeconds(30));

    /** For several servers in one process, or small machines. */
    public static final StoreConfig SMALL =
            new StoreConfig(4 * MIB, 24 * MIB, 8 * MIB, 0, 256, 1, 24 * MIB, Duration.ofSeconds(10));

    public StoreConfig {
        require(blockCacheBytes >= MIB, "blockCacheBytes is below 1 MiB: " + blockCacheBytes);
        require(memtableBytes >= MIB, "memtableBytes is below 1 MiB: " + memtableBytes);
        require(writeBufferBytes >= memtableBytes, "writeBufferBytes is below memtableBytes: " + writeBufferBytes);
        require(minBlobBytes >= 0, "minBlobBytes is negative: " + minBlobBytes);
        require(maxOpenFiles >= 16, "maxOpenFiles is below 16: " + maxOpenFiles);
        require(backgroundThreads >= 1, "backgroundThreads is below 1: " + backgroundThreads);
        require(tailCacheBytes >= 0, "tailCacheBytes is negative: " + tailCacheBytes);
        require(!reclaimInterval.isNegative(), "reclaimInterval is negative: " + reclaimInterval);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
