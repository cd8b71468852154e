package io.millrace.client;

import java.time.Instant;

/**
 * Which shards {@link AdminClient#listShards} returns, in Kinesis' words (ShardFilterType).
 *
 * @param kind kind of filter
 * @param shardId for {@link Kind#AFTER_SHARD_ID}, else empty
 * @param timestampMillis for the two TIMESTAMP kinds, milliseconds since the epoch, else 0
 */
public record ShardFilter(Kind kind, String shardId, long timestampMillis) {

    /** Kinds of filters. */
    public enum Kind {
        /** Shards after the named one. */
        AFTER_SHARD_ID,
        /** Shards that were open at the trim horizon. */
        AT_TRIM_HORIZON,
        /** All shards within retention. */
        FROM_TRIM_HORIZON,
        /** Shards that are open now. */
        AT_LATEST,
        /** Shards that were open at the time. */
        AT_TIMESTAMP,
        /** Shards that were closed at or after the time, and all open ones. */
        FROM_TIMESTAMP
    }

    /** {@return a filter for all shards within retention} */
    public static ShardFilter all() {
        return new ShardFilter(Kind.FROM_TRIM_HORIZON, "", 0);
    }

    /** {@return a filter for shards that are open now} */
    public static ShardFilter open() {
        return new ShardFilter(Kind.AT_LATEST, "", 0);
    }

    /**
     * Shards after the named one.
     *
     * @param shardId id of a shard; it does not pass itself
     * @return the filter
     */
    public static ShardFilter after(String shardId) {
        return new ShardFilter(Kind.AFTER_SHARD_ID, shardId, 0);
    }

    /** {@return a filter for shards that were open at the trim horizon} */
    public static ShardFilter openAtTrimHorizon() {
        return new ShardFilter(Kind.AT_TRIM_HORIZON, "", 0);
    }

    /**
     * Shards that were open at a time.
     *
     * @param time the time, in whole milliseconds
     * @return the filter
     */
    public static ShardFilter openAt(Instant time) {
        return new ShardFilter(Kind.AT_TIMESTAMP, "", time.toEpochMilli());
    }

    /**
     * Shards that were closed at or after a time, and all open ones.
     *
     * @param time the time, in whole milliseconds
     * @return the filter
     */
    public static ShardFilter from(Instant time) {
        return new ShardFilter(Kind.FROM_TIMESTAMP, "", time.toEpochMilli());
    }
}
