package io.millrace.controller.autoscale;

import io.millrace.common.hash.HashKey;
import java.util.List;
import java.util.Optional;

/**
 * Load of a shard as its leader measured it last.
 *
 * @param bytesPerSecond data and partition keys that were accepted
 * @param recordsPerSecond records that were accepted
 * @param refusedPerSecond records that were refused because of the shard's rate
 * @param use part of the shard's capacity that is used, 0 = idle; above 1 when records are refused
 * @param split where a split would halve the load, if that is known
 * @param hotKeys partition keys with a good part of the load, the heaviest first
 */
public record ShardLoad(
        double bytesPerSecond,
        double recordsPerSecond,
        double refusedPerSecond,
        double use,
        Optional<SplitPoint> split,
        List<HotKey> hotKeys) {

    /** A shard that gets nothing. */
    public static final ShardLoad IDLE = new ShardLoad(0, 0, 0, 0, Optional.empty(), List.of());

    public ShardLoad {
        hotKeys = List.copyOf(hotKeys);
    }

    /**
     * Where to split.
     *
     * @param key first hash key of the upper half
     * @param lowerShare part of the load below it, 0 to 1; near 0 or 1 when a single key has the load
     */
    public record SplitPoint(HashKey key, double lowerShare) {}

    /**
     * A partition key and its part of the load.
     *
     * @param partitionKey the key
     * @param share part of the shard's load, 0 to 1
     */
    public record HotKey(String partitionKey, double share) {}
}
