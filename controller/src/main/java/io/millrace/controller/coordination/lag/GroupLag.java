package io.millrace.controller.coordination.lag;

import java.util.List;
import java.util.OptionalLong;

/**
 * How far a group is behind.
 *
 * @param shards shards that are not read to their ends
 * @param recordsPerSecond records that the group has processed lately; 0 = not known
 * @param incomingPerSecond records that have come in lately
 * @param problems sentences about what could not be found out
 */
public record GroupLag(
        List<ShardLag> shards, double recordsPerSecond, double incomingPerSecond, List<String> problems) {

    public GroupLag {
        shards = List.copyOf(shards);
        problems = List.copyOf(problems);
    }

    /**
     * How far a shard is behind.
     *
     * @param stream name of the stream
     * @param shardId shard
     * @param owner holder; empty = nobody
     * @param records records after the checkpoint
     * @param bytes about how many bytes they are
     * @param millis age of the first record after the checkpoint; 0 = there is none
     * @param checkpointAgeMillis time since the last checkpoint; empty when there was none
     * @param known false when nobody could tell
     */
    public record ShardLag(
            String stream,
            String shardId,
            String owner,
            long records,
            long bytes,
            long millis,
            OptionalLong checkpointAgeMillis,
            boolean known) {}

    public long records() {
        return shards.stream().mapToLong(ShardLag::records).sum();
    }

    public long bytes() {
        return shards.stream().mapToLong(ShardLag::bytes).sum();
    }

    public long maxMillis() {
        return shards.stream().mapToLong(ShardLag::millis).max().orElse(0);
    }

    /** Age of the oldest checkpoint among shards that are behind. */
    public long maxCheckpointAgeMillis() {
        return shards.stream()
                .filter(shard -> shard.records() > 0)
                .mapToLong(shard -> shard.checkpointAgeMillis().orElse(0))
                .max()
                .orElse(0);
    }

    /** Milliseconds until the group has caught up if both rates stay; empty when it does not catch up or nobody knows. */
    public OptionalLong drainMillis() {
        if (records() == 0) {
            return OptionalLong.of(0);
        }
        double gain = recordsPerSecond - incomingPerSecond;
        return gain > 0 ? OptionalLong.of((long) (records() / gain * 1000)) : OptionalLong.empty();
    }
}
