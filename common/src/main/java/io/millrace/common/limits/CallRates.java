package io.millrace.common.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How often operations of the Kinesis API may be called. What a rate is shared by (all calls, those on one stream, shard or
 * subscription) belongs to the operation and is the same in every profile. Operations without a rate are not limited.
 *
 * @param perSecond calls per second by the operation's name, at least 1
 */
public record CallRates(Map<String, Integer> perSecond) {

    /** What AWS documents in 2026. */
    public static final CallRates AWS_2026 = new CallRates(Map.ofEntries(
            Map.entry("AddTagsToStream", 5),
            Map.entry("CreateStream", 5),
            Map.entry("DecreaseStreamRetentionPeriod", 5),
            Map.entry("DeleteStream", 5),
            Map.entry("DeregisterStreamConsumer", 5),
            Map.entry("DescribeAccountSettings", 5),
            Map.entry("DescribeLimits", 1),
            Map.entry("DescribeStream", 10),
            Map.entry("DescribeStreamConsumer", 20),
            Map.entry("DescribeStreamSummary", 20),
            Map.entry("GetShardIterator", 5),
            Map.entry("IncreaseStreamRetentionPeriod", 5),
            Map.entry("ListShards", 1000),
            Map.entry("ListStreamConsumers", 5),
            Map.entry("ListStreams", 5),
            Map.entry("ListTagsForStream", 5),
            Map.entry("MergeShards", 5),
            Map.entry("RegisterStreamConsumer", 5),
            Map.entry("RemoveTagsFromStream", 5),
            Map.entry("SplitShard", 5),
            Map.entry("SubscribeToShard", 1),
            Map.entry("UpdateAccountSettings", 5),
            Map.entry("UpdateShardCount", 10),
            Map.entry("UpdateStreamWarmThroughput", 5)));

    /** The older number where it was lower. */
    public static final CallRates CLASSIC = AWS_2026.with(Map.of("ListShards", 100));

    /** No rates. */
    public static final CallRates NONE = new CallRates(Map.of());

    public CallRates {
        perSecond = Map.copyOf(perSecond);
        perSecond.forEach((operation, rate) -> {
            if (rate < 1) {
                throw new IllegalArgumentException(operation + " has a rate of " + rate + "; give at least 1 or none");
            }
        });
    }

    /** Operations that can have a rate. */
    public static Set<String> operations() {
        return AWS_2026.perSecond.keySet();
    }

    /** Calls per second; empty when the operation is not limited. */
    public OptionalInt of(String operation) {
        Integer rate = perSecond.get(operation);
        return rate == null ? OptionalInt.empty() : OptionalInt.of(rate);
    }

    /** These rates with some replaced; 0 lifts one. */
    public CallRates with(Map<String, Integer> changes) {
        Map<String, Integer> rates = new LinkedHashMap<>(perSecond);
        changes.forEach((operation, rate) -> {
            if (rate == 0) {
                rates.remove(operation);
            } else {
                rates.put(operation, rate);
            }
        });
        return new CallRates(rates);
    }
}
