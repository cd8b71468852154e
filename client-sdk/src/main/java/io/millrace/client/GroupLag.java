package io.millrace.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a consumer group is behind.
 *
 * @param shards shards that are not read to their ends
 * @param records records after the checkpoints
 * @param bytes about how many bytes they are: records times the average of those stored there
 * @param longest age of the oldest record after a checkpoint
 * @param recordsPerSecond records that the group has processed lately; 0 = not known
 * @param incomingPerSecond records that have come in lately
 * @param drain time until the group has caught up if both rates stay; empty when it does not catch up or is not known
 * @param problems sentences about what could not be found out
 */
public record GroupLag(
        List<Shard> shards,
        long records,
        long bytes,
        Duration longest,
        double recordsPerSecond,
        double incomingPerSecond,
        Optional<Duration> drain,
        List<String> problems) {

    /**
     * Keeps own copies of the lists.
     *
     * @param shards shards that are not read to their ends
     * @param records records after the checkpoints
     * @param bytes about how many bytes they are: records times the average of those stored there
     * @param longest age of the oldest record after a checkpoint
     * @param recordsPerSecond records that the group has processed lately; 0 = not known
     * @param incomingPerSecond records that have come in lately
     * @param drain time until the group has caught up if both rates stay; empty when it does not catch up or is not known
     * @param problems sentences about what could not be found out
     */
    public GroupLag {
        shards = List.copyOf(shards);
        problems = List.copyOf(problems);
    }

    /**
     * How far a shard is behind.
     *
     * @param stream name of the stream
     * @param shardId shard
     * @param worker holder; empty = nobody
     * @param records records after the checkpoint
     * @param bytes about how many bytes they are
     * @param behind age of the first record after the checkpoint; zero = there is none
     * @param checkpointAge time since the last checkpoint; empty when there was none
     * @param known false when no server that holds the shard has answered: the measures are 0
     */
    public record Shard(
            String stream,
            String shardId,
            Optional<String> worker,
            long records,
            long bytes,
            Duration behind,
            Optional<Duration> checkpointAge,
            boolean known) {}
}
