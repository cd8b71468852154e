package io.millrace.client.internal.lease;

import io.millrace.client.StartPosition;
import io.millrace.common.id.ShardId;
import java.util.List;
import java.util.Optional;

/**
 * A worker's right to a shard.
 *
 * @param token proves it
 * @param stream name of the stream
 * @param shardNumber number of the shard in its stream
 * @param epochSeconds creation time of the shard as sequence numbers carry it
 * @param parents numbers of the shard's parents, which the group has processed to their ends
 * @param start where to start when nothing was processed
 * @param checkpoint how far the group has processed the shard; empty = nothing
 */
public record Lease(
        LeaseToken token,
        String stream,
        int shardNumber,
        long epochSeconds,
        List<Integer> parents,
        StartPosition start,
        Optional<Position> checkpoint) {

    /** Keeps an own copy of the parents. */
    public Lease {
        parents = List.copyOf(parents);
    }

    /** The shard's id. */
    public String shardId() {
        return new ShardId(shardNumber).toString();
    }
}
