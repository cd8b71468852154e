package io.millrace.server.config;

import java.time.Duration;

/** When on-demand streams get more and fewer shards. */
public record AutoscaleConfig(
        @Setting(doc = "Per cent of a shard's write capacity; a shard that is used more is split.", fallback = "70")
        int splitAbove,

        @Setting(
                doc =
                        "Per cent of a shard's write capacity; neighbours that together are used less all the time are merged."
                                + " Less than half of split-above, else the two would undo each other.",
                fallback = "30")
        int mergeBelow,

        @Setting(doc = "Time constant of the average that split-above is compared with.", fallback = "10s")
        Duration smoothing,

        @Setting(doc = "A shard is watched for so long before it may be split.", fallback = "10s")
        Duration splitAfter,

        @Setting(doc = "Neighbours are watched for so long before they may be merged.", fallback = "15m")
        Duration mergeAfter,

        @Setting(doc = "Pause between two changes of a stream.", fallback = "15s")
        Duration coolDown,

        @Setting(doc = "A stream is not merged below so many shards.", fallback = "4")
        int leastShards) {

    public AutoscaleConfig {
        Check.between(1, 100, "split-above", splitAbove);
        Check.that(
                mergeBelow >= 1 && mergeBelow * 2 < splitAbove,
                "merge-below",
                mergeBelow + " is not between 1 and less than half of split-above, " + splitAbove
                        + "; merging and splitting would undo each other");
        Duration longest = Duration.ofDays(1);
        Check.between(Duration.ZERO, longest, "smoothing", smoothing);
        Check.between(Duration.ZERO, longest, "split-after", splitAfter);
        Check.between(Duration.ZERO, longest, "merge-after", mergeAfter);
        Check.between(Duration.ZERO, longest, "cool-down", coolDown);
        Check.between(1, 100_000, "least-shards", leastShards);
    }
}
