package io.millrace.node.replica;

import io.millrace.common.hash.HashKeyRange;

/**
 * A shard as this replica has applied it; immutable, replaced after each change.
 *
 * @param uid unique number
 * @param streamUid stream it belongs to
 * @param number number in the stream
 * @param epochSeconds creation second for sequence numbers
 * @param range hash keys it owns
 * @param firstOffset first kept offset (trim horizon)
 * @param nextOffset offset of the next record
 * @param lastArrivalMillis arrival time of the last block, 0 when there was none
 * @param sealed true when it takes no more records
 */
public record ShardView(
        long uid,
        long streamUid,
        int number,
        long epochSeconds,
        HashKeyRange range,
        long firstOffset,
        long nextOffset,
        long lastArrivalMillis,
        boolean sealed) {}
