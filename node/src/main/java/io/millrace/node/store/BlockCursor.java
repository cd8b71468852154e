package io.millrace.node.store;

import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;

/**
 * Walks the stored blocks of one shard in offset order. One thread. All methods throw {@link DamagedStoreException} when RocksDB
 * finds damage.
 */
public final class BlockCursor implements AutoCloseable {

    private final long shardUid;
    private final RocksIterator iterator;

    BlockCursor(RocksDatabase database, long shardUid, ReadOptions options) {
        this.shardUid = shardUid;
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
        byte[] key = iterator.key();
        if (Keys.shardUid(key) != shardUid) {
            return Optional.empty();
        }
        return Optional.of(new RawBlock(Keys.baseOffset(key), iterator.value()));
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
