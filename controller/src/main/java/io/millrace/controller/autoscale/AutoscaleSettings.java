package io.millrace.controller.autoscale;

import java.time.Duration;

/**
 * When on-demand streams get more and fewer shards. Use is the part of a shard's write capacity that is used.
 *
 * @param splitAbove use above which a shard is split; what a split leaves is about half of it, room for the load to double
 * @param mergeBelow two neighbours whose uses together were below this all the time are merged
 * @param smoothing time constant with which use is averaged before it is compared with {@code splitAbove}
 * @param splitAfter a shard is watched for so long before it may be split
 * @param mergeAfter neighbours are watched for so long before they may be merged
 * @param coolDown pause between two changes of a stream
 * @param leastShards a stream is not merged below this many shards
 */
public record AutoscaleSettings(
        double splitAbove,
        double mergeBelow,
        Duration smoothing,
        Duration splitAfter,
        Duration mergeAfter,
        Duration coolDown,
        int leastShards) {

    /** Splits within half a minute, merges after a quiet quarter of an hour, keeps the four shards of a new stream. */
    public static final AutoscaleSettings DEFAULT = new AutoscaleSettings(
            0.7,
            0.3,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(15),
            Duration.ofSeconds(15),
            4);

    public AutoscaleSettings {
        if (mergeBelow <= 0 || mergeBelow * 2 >= splitAbove) {
            throw new IllegalArgumentException("merging below " + mergeBelow + " and splitting above " + splitAbove
                    + " would undo each other: merge below less than half of where shards are split");
        }
        if (leastShards < 1) {
            throw new IllegalArgumentException("least number of shards " + leastShards + " is below 1");
        }
    }
}
