package io.millrace.node.store;

import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;

/**
 * Walks the stored blocks of one shard in offset order. One thread. All methods throw {@link DamagedStoreException} when RocksDB
 * finds damage. Bounds keep it within the shard: RocksDB reads a block as soon as it comes to it, so a step beyond the last one
 * would find the damage of another shard and take it for this one's.
 */
public final class BlockCursor implements AutoCloseable {

    private final long shardUid;
    private final Slice begin;
    private final Slice end;
    private final ReadOptions options;
    private final RocksIterator iterator;

    BlockCursor(RocksDatabase database, long shardUid, ReadOptions checks) {
        this.shardUid = shardUid;
        begin = new Slice(Keys.block(shardUid, 0));
        end = new Slice(Keys.blocksEnd(shardUid));
        options = new ReadOptions(checks).setIterateLowerBound(begin).setIterateUpperBound(end);
        iterator = database.rocks().newIterator(database.records(), options);
    }

    /** Goes to the last block that begins at the offset or before it, or else to the first one after it. */
    public Optional<RawBlock> seek(long offset) {
        return seekBefore(offset).or(() -> seekFrom(offset));
    }

    /** Goes to the last block that begins at the offset or before it. */
    public Optional<RawBlock> seekBefore(long offset) {
        iterator.seekForPrev(Keys.block(shardUid, offset));
        return here();
    }

    /** Goes to the first block that begins at the offset or after it. */
    public Optional<RawBlock> seekFrom(long offset) {
        iterator.seek(Keys.block(shardUid, offset));
        return here();
    }

    /** Goes to the next block; only after a step that found one. */
    public Optional<RawBlock> next() {
        iterator.next();
        return here();
    }

    private Optional<RawBlock> here() {
        if (!iterator.isValid()) {
            checkStatus();
            return Optional.empty();
        }
        return Optional.of(new RawBlock(Keys.baseOffset(iterator.key()), iterator.value()));
    }

    private void checkStatus() {
        try {
            iterator.status();
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            if (status != null && status.getCode() == Status.Code.Corruption) {
                throw new DamagedStoreException("shard " + shardUid + ": " + e.getMessage(), e);
            }
            throw new UnreadableStoreException("shard " + shardUid + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
        end.close();
        begin.close();
    }

    /**
     * A block as it lies on disk, unchecked.
     *
     * @param baseOffset offset of its first record
     * @param bytes the block
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record RawBlock(long baseOffset, byte[] bytes) {}
}
