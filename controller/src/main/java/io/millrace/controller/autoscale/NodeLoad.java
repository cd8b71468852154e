package io.millrace.controller.autoscale;

import java.util.Map;
import java.util.Optional;

/**
 * What a node said of the shards that it leads.
 *
 * @param shards loads by the shards' unique numbers
 * @param complete true when a shard that is led there and not among them is idle
 */
public record NodeLoad(Map<Long, ShardLoad> shards, boolean complete) {

    public NodeLoad {
        shards = Map.copyOf(shards);
    }

    /** Load of a shard that the node leads; empty when it is not known. */
    public Optional<ShardLoad> of(long shardUid) {
        ShardLoad known = shards.get(shardUid);
        return known != null || !complete ? Optional.ofNullable(known) : Optional.of(ShardLoad.IDLE);
    }
}
