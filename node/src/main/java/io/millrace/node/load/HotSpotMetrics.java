package io.millrace.node.load;

import io.millrace.node.load.sketch.HeavyKeys.HeavyKey;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.Supplier;

/**
 * The hottest shards that this node leads and their hottest keys, as of the last interval. At most {@value #SHARDS}
 * shards and {@value #KEYS} keys of each, so the label sets stay bounded whatever clients send. Any thread.
 */
public final class HotSpotMetrics extends Collector {

    private static final int SHARDS = 10;
    private static final int KEYS = 3;
    private static final double HOT_SHARD = 0.5;
    private static final double HOT_KEY = 0.1;
    private static final int LONGEST_LABEL = 64;

    private final Supplier<LoadSnapshot> loads;

    public HotSpotMetrics(Supplier<LoadSnapshot> loads) {
        this.loads = loads;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        GaugeMetricFamily shards = new GaugeMetricFamily(
                "millrace_hot_shard_use_ratio",
                "Part of its write capacity that a hot shard uses, above 1 when records are refused; the hottest only.",
                List.of("stream", "shard"));
        GaugeMetricFamily keys = new GaugeMetricFamily(
                "millrace_hot_key_share_ratio",
                "Part of a hot shard's load that one partition key has; the hottest only.",
                List.of("stream", "shard", "key"));
        loads.get().shards().stream()
                .filter(load -> load.use() >= HOT_SHARD)
                .limit(SHARDS)
                .forEach(load -> add(load, shards, keys));
        return List.of(shards, keys);
    }

    private static void add(ShardLoad load, GaugeMetricFamily shards, GaugeMetricFamily keys) {
        String stream = load.stream().name();
        String shard = load.shard().id().toString();
        shards.addMetric(List.of(stream, shard), load.use());
        load.hotKeys().stream()
                .filter(key -> key.share() >= HOT_KEY)
                .limit(KEYS)
                .forEach(key -> keys.addMetric(List.of(stream, shard, label(key)), key.share()));
    }

    private static String label(HeavyKey key) {
        return key.key().length() <= LONGEST_LABEL ? key.key() : key.key().substring(0, LONGEST_LABEL);
    }
}
