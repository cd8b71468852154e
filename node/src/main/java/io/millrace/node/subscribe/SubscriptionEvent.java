package io.millrace.node.subscribe;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.node.read.BlockSlice;
import io.millrace.node.read.ChildShard;
import java.util.List;

/**
 * What a subscriber gets.
 *
 * @param shard the shard
 * @param first true for the first event of the subscription
 * @param slices records in offset order; none in a heartbeat
 * @param nextOffset offset to continue from after this event
 * @param millisBehindLatest how far the event is behind the tip
 * @param children set in the last event of a closed shard
 */
public record SubscriptionEvent(
        ShardInfo shard,
        First first,
        List<BlockSlice> slices,
        long nextOffset,
        long millisBehindLatest,
        List<ChildShard> children) {

    /** Place in the subscription. */
    public enum First {
        FIRST,
        LATER
    }

    /** Number of the record to continue from. */
    public String continuation() {
        return shard.sequenceNumber(nextOffset).toString();
    }
}
