package io.millrace.controller.autoscale;

import io.millrace.common.hash.HashKey;
import io.millrace.common.id.ShardId;
import java.util.List;

/**
 * Changes of a stream's shards, all to be done at once; no shard is in two of them.
 *
 * @param splits shards to split
 * @param merges neighbours to merge
 */
public record ScalePlan(List<Split> splits, List<Merge> merges) {

    /** Nothing to do. */
    public static final ScalePlan NONE = new ScalePlan(List.of(), List.of());

    public ScalePlan {
        splits = List.copyOf(splits);
        merges = List.copyOf(merges);
    }

    /** A shard to split and the first hash key of its upper half. */
    public record Split(ShardId shard, HashKey newStart) {}

    /** Neighbours to merge. */
    public record Merge(ShardId lower, ShardId upper) {}

    public boolean isEmpty() {
        return splits.isEmpty() && merges.isEmpty();
    }
}
