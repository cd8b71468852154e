package io.millrace.node.write;

import io.millrace.common.id.ProducerId;
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

    /** Number of records, of a block whose header was checked. */
    int count() {
        return bytes.getInt(bytes.position() + 4);
    }
}
