package io.millrace.node.store;

import io.millrace.common.id.ProducerId;
import java.nio.ByteBuffer;

/**
 * Keys as they are on disk; big-endian, so that they sort as the numbers do. Records: shard uid (8 bytes), offset of the
 * block's first record (8). State: kind (1), then shard uid (8), then producer id (16).
 */
final class Keys {

    static final byte APPLIED = 'a';
    static final byte SHARD = 's';
    static final byte PRODUCER = 'p';

    private Keys() {}

    static byte[] block(long shardUid, long baseOffset) {
        return ByteBuffer.allocate(16).putLong(shardUid).putLong(baseOffset).array();
    }

    /** Behind all keys of a shard's blocks. */
    static byte[] blocksEnd(long shardUid) {
        return ByteBuffer.allocate(17)
                .putLong(shardUid)
                .putLong(-1)
                .put((byte) 0)
                .array();
    }

    static byte[] applied() {
        return new byte[] {APPLIED};
    }

    static byte[] shard(long shardUid) {
        return ByteBuffer.allocate(9).put(SHARD).putLong(shardUid).array();
    }

    static byte[] producer(long shardUid, ProducerId producer) {
        return ByteBuffer.allocate(25)
                .put(PRODUCER)
                .putLong(shardUid)
                .putLong(producer.high())
                .putLong(producer.low())
                .array();
    }

    static long baseOffset(byte[] blockKey) {
        return ByteBuffer.wrap(blockKey).getLong(8);
    }
}
