package io.millrace.client.internal.read;

import io.millrace.client.ReadRecord;
import io.millrace.common.record.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * A checked block that waits for the caller: its records {@code from} (inclusive) to {@code to} (exclusive).
 *
 * @param source where it came from
 * @param shard what sequence numbers are made from
 * @param baseOffset offset of the block's first record
 * @param bytes what it takes of the buffer
 */
record Chunk(ShardSource source, Slices.Span shard, Block block, long baseOffset, int from, int to, int bytes) {

    /** The records, decoded now, on the caller's thread. */
    List<ReadRecord> records() {
        List<ReadRecord> records = new ArrayList<>(to - from);
        Slices.decode(shard, block, baseOffset, from, to, records);
        return records;
    }
}
