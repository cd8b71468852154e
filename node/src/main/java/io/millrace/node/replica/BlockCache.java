package io.millrace.node.replica;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Recent blocks of all replicas of one server, bounded in bytes (INV-12): what a shard has just taken is given to all its
 * readers from here. Holds only blocks whose checksums were right. Any thread.
 */
public final class BlockCache {

    /** Heap of an entry beside the block's bytes: key, block, header and the cache's own node. */
    private static final int OVERHEAD = 240;

    private final Cache<Key, StoredBlock> blocks;
    private final AtomicLong regions = new AtomicLong();

    public BlockCache(long maxBytes) {
        blocks = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, StoredBlock block) -> block.bytes().length + OVERHEAD)
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /** A part of the cache for one replica's current store; after a store was replaced its replica takes a new one. */
    Region region() {
        return new Region(regions.incrementAndGet());
    }

    CacheStats stats() {
        return blocks.stats();
    }

    long bytes() {
        return blocks.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    private record Key(long region, long shardUid, long baseOffset) {}

    /** One replica's part. */
    final class Region {

        private final long number;

        private Region(long number) {
            this.number = number;
        }

        @Nullable StoredBlock get(long shardUid, long baseOffset) {
            return blocks.getIfPresent(new Key(number, shardUid, baseOffset));
        }

        void remove(long shardUid, long baseOffset) {
            blocks.invalidate(new Key(number, shardUid, baseOffset));
        }

        void put(long shardUid, StoredBlock block) {
            blocks.put(new Key(number, shardUid, block.baseOffset()), block);
        }
    }
}
