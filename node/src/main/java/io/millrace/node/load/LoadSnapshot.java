package io.millrace.node.load;

import java.util.List;

/**
 * Loads of the shards that this node leads, the hottest first. Shards without load are left out.
 *
 * @param number grows by one with each measuring interval
 * @param shards loads
 * @param complete false when there were more shards with load than a snapshot holds
 */
public record LoadSnapshot(long number, List<ShardLoad> shards, boolean complete) {

    /** Nothing measured yet. */
    static final LoadSnapshot NONE = new LoadSnapshot(0, List.of(), true);

    public LoadSnapshot {
        shards = List.copyOf(shards);
    }
}
