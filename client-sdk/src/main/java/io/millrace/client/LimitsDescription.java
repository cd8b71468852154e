package io.millrace.client;

import java.util.Map;

/**
 * Limits of the active profile.
 *
 * @param profile {@code aws-2026}, {@code classic} or {@code unlimited}
 * @param openShards open shards of all streams
 * @param shardLimit most open shards of all streams
 * @param onDemandStreams streams in on-demand mode
 * @param onDemandStreamLimit most streams in on-demand mode
 * @param limits every limit by its configuration key
 */
public record LimitsDescription(
        String profile,
        long openShards,
        long shardLimit,
        long onDemandStreams,
        long onDemandStreamLimit,
        Map<String, Long> limits) {

    /**
     * Keeps an own copy of the limits.
     *
     * @param profile {@code aws-2026}, {@code classic} or {@code unlimited}
     * @param openShards open shards of all streams
     * @param shardLimit most open shards of all streams
     * @param onDemandStreams streams in on-demand mode
     * @param onDemandStreamLimit most streams in on-demand mode
     * @param limits every limit by its configuration key
     */
    public LimitsDescription {
        limits = Map.copyOf(limits);
    }
}
