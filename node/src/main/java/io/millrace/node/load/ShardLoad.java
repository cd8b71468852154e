package io.millrace.node.load;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.load.sketch.HashKeySamples.SplitPoint;
import io.millrace.node.load.sketch.HeavyKeys.HeavyKey;
import java.util.List;
import java.util.Optional;

/**
 * What a shard's leader measured in the last interval.
 *
 * @param stream stream of the shard, as of the time of the first record
 * @param shard the shard
 * @param bytesPerSecond data and partition keys that were accepted
 * @param recordsPerSecond records that were accepted
 * @param refusedPerSecond records that were refused because of the shard's rate
 * @param use part of the shard's capacity that is used, 0 = idle; above 1 when records are refused
 * @param split where a split would halve the load, if that is known
 * @param hotKeys partition keys with a good part of the load, the heaviest first
 */
public record ShardLoad(
        StreamInfo stream,
        ShardInfo shard,
        double bytesPerSecond,
        double recordsPerSecond,
        double refusedPerSecond,
        double use,
        Optional<SplitPoint> split,
        List<HeavyKey> hotKeys) {

    public ShardLoad {
        hotKeys = List.copyOf(hotKeys);
    }
}
