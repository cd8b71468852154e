package io.millrace.controller.autoscale;

import java.util.Map;

/**
 * What the planner remembers of a stream between two looks. Soft state: a new leader begins with nothing and watches
 * before it acts.
 *
 * @param shards by unique number
 * @param changedNanos when the stream's shards were changed last
 */
public record StreamHistory(Map<Long, ShardHistory> shards, long changedNanos) {

    public StreamHistory {
        shards = Map.copyOf(shards);
    }

    /** Nothing seen yet; the first change waits for the cool-down. */
    public static StreamHistory beginning(long nowNanos) {
        return new StreamHistory(Map.of(), nowNanos);
    }

    /** The shards are being changed now. */
    public StreamHistory changed(long nowNanos) {
        return new StreamHistory(shards, nowNanos);
    }
}
