package io.millrace.common.metadata;

import java.util.List;

/**
 * How a stream's shard count is governed, and the calls that count against its daily limits. They are stored here, so
 * that a new leader goes on counting.
 *
 * @param mode who decides about the shard count
 * @param shardCountUpdates times of UpdateShardCount calls of the last 24 h, oldest first, ms since the epoch
 * @param modeChanges times of changes of the mode of the last 24 h, oldest first, ms since the epoch
 */
public record StreamCapacity(StreamMode mode, List<Long> shardCountUpdates, List<Long> modeChanges) {

    public StreamCapacity {
        shardCountUpdates = List.copyOf(shardCountUpdates);
        modeChanges = List.copyOf(modeChanges);
    }

    /** In a mode, with no calls counted yet. */
    public static StreamCapacity in(StreamMode mode) {
        return new StreamCapacity(mode, List.of(), List.of());
    }

    public StreamCapacity withShardCountUpdates(List<Long> updates) {
        return new StreamCapacity(mode, updates, modeChanges);
    }

    public StreamCapacity withMode(StreamMode newMode, List<Long> changes) {
        return new StreamCapacity(newMode, shardCountUpdates, changes);
    }
}
