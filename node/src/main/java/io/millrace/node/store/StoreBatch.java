package io.millrace.node.store;

import io.millrace.common.id.ProducerId;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What one log entry changes, written all at once by {@link GroupStore#write}. One thread. It belongs to the open database:
 * make it, write it and close it between two installs.
 */
public final class StoreBatch implements AutoCloseable {

    private final RocksDatabase database;
    private final WriteBatch batch;

    StoreBatch(RocksDatabase database, int expectedBytes) {
        this.database = database;
        batch = new WriteBatch(expectedBytes);
    }

    public void putBlock(long shardUid, long baseOffset, byte[] block) {
        edit(() -> batch.put(database.records(), Keys.block(shardUid, baseOffset), block));
    }

    /** Forgets the blocks that begin within these offsets. */
    public void deleteBlocks(long shardUid, long fromOffset, long toOffset) {
        edit(() -> batch.deleteRange(
                database.records(), Keys.block(shardUid, fromOffset), Keys.block(shardUid, toOffset)));
    }

    public void putShard(long shardUid, byte[] row) {
        edit(() -> batch.put(database.state(), Keys.shard(shardUid), row));
    }

    public void putProducer(long shardUid, ProducerId producer, byte[] row) {
        edit(() -> batch.put(database.state(), Keys.producer(shardUid, producer), row));
    }

    public void deleteProducer(long shardUid, ProducerId producer) {
        edit(() -> batch.delete(database.state(), Keys.producer(shardUid, producer)));
    }

    /** Forgets a shard's row and all its blocks; producers are deleted one by one. */
    public void deleteShard(long shardUid) {
        edit(() -> {
            batch.delete(database.state(), Keys.shard(shardUid));
            batch.deleteRange(database.records(), Keys.block(shardUid, 0), Keys.blocksEnd(shardUid));
        });
    }

    public void putApplied(byte[] row) {
        edit(() -> batch.put(database.state(), Keys.applied(), row));
    }

    WriteBatch batch() {
        return batch;
    }

    @Override
    public void close() {
        batch.close();
    }

    private static void edit(Edit edit) {
        try {
            edit.run();
        } catch (RocksDBException e) {
            throw new IllegalStateException("a batch in memory does not fail", e);
        }
    }

    @FunctionalInterface
    private interface Edit {
        void run() throws RocksDBException;
    }
}
