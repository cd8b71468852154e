package io.millrace.node.read;

import io.millrace.common.metadata.ShardInfo;
import java.util.List;
import java.util.Optional;

/**
 * Answer to a poll.
 *
 * @param shard shard that was read
 * @param slices records in offset order
 * @param nextIterator iterator for the next poll; empty once a closed shard is read to its end
 * @param millisBehindLatest how far the last record is behind the tip, 0 when caught up
 * @param children shards that go on, set at the end
 */
public record ReadBatch(
        ShardInfo shard,
        List<BlockSlice> slices,
        Optional<String> nextIterator,
        long millisBehindLatest,
        List<ChildShard> children) {

    /** Bytes of records, as read budgets count. */
    public long payloadBytes() {
        return slices.stream().mapToLong(BlockSlice::payloadBytes).sum();
    }

    /** Number of records. */
    public long records() {
        return slices.stream().mapToLong(BlockSlice::take).sum();
    }
}
