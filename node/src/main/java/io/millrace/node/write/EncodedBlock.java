package io.millrace.node.write;

import io.millrace.common.id.ProducerId;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockCodec;
import io.millrace.common.record.StoredRecord;
import io.millrace.node.load.LoadSample;
import java.nio.ByteBuffer;

/**
 * A block that its producer has encoded, for one shard.
 *
 * @param shardUid shard that takes it
 * @param producer who sends it, {@link ProducerId#NONE} without idempotence
 * @param sequence number among the producer's blocks to the shard
 * @param bytes the block from position to limit; not changed by anybody afterwards
 */
public record EncodedBlock(long shardUid, ProducerId producer, long sequence, ByteBuffer bytes) {

    /**
     * A record of a block that was checked.
     *
     * @param position where it is among the block's records, 0 to 1
     */
    LoadSample sample(double position) {
        Block block = Block.read(bytes);
        int wanted = Math.min(block.count() - 1, (int) (position * block.count()));
        for (StoredRecord record : block) {
            if (record.index() == wanted) {
                return new LoadSample(record.hashKey(), record.partitionKey());
            }
        }
        throw new IllegalStateException("record " + wanted + " of a block of " + block.count());
    }

    /** Level of the decision rules that its codec needs, of a block whose header was checked. */
    int featureLevel() {
        int codec = bytes.get(bytes.position() + 1) & 0xff;
        return BlockCodec.of(codec).map(BlockCodec::featureLevel).orElseThrow();
    }

    /** Number of records, of a block whose header was checked. */
    int count() {
        return bytes.getInt(bytes.position() + 4);
    }
}
