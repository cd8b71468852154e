package io.millrace.node.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.limits.Limits;
import io.millrace.common.limits.ShardCapacity;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.Samples;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadMetersTest {

    private static final ShardInfo LOW = Samples.shard(0, 2, new GroupId(1));
    private static final ShardInfo HIGH = Samples.shard(1, 2, new GroupId(1));

    private final ManualEnvironment env = new ManualEnvironment();
    private final LoadMeters meters = new LoadMeters(() -> ShardCapacity.of(Limits.AWS_2026), env);
    private final StreamInfo stream =
            MetadataDelta.next(MetadataImage.EMPTY, 1, List.of(Samples.stream(StreamStatus.ACTIVE))).stream(
                            Samples.STREAM)
                    .orElseThrow();

    @AfterEach
    void close() {
        meters.close();
    }

    /** An interval in which a shard gets so many records of a KiB. */
    private LoadSnapshot interval(ShardInfo shard, int records, IntFunction<String> keys) {
        for (int i = 0; i < records; i++) {
            String key = keys.apply(i);
            meters.accepted(stream, shard, 1024, 1, position -> new LoadSample(place(key, shard.range()), key));
        }
        env.advance(LoadMeters.INTERVAL);
        return meters.latest();
    }

    /** Moves a key's hash into the shard's half. */
    private static HashKey place(String key, HashKeyRange half) {
        HashKey hash = HashKey.ofPartitionKey(key);
        return new HashKey(hash.high() >>> 1 | half.start().high(), hash.low());
    }

    @Test
    void measuresRatesAndHowMuchOfAShardIsUsed() {
        meters.refused(stream, HIGH, 500);
        LoadSnapshot latest = interval(LOW, 2500, i -> "k" + i);
        assertThat(latest.number()).isEqualTo(1);
        assertThat(latest.complete()).isTrue();
        assertThat(latest.shards()).extracting(ShardLoad::shard).containsExactly(HIGH, LOW);
        ShardLoad low = latest.shards().get(1);
        assertThat(low.recordsPerSecond()).isEqualTo(500);
        assertThat(low.bytesPerSecond()).isEqualTo(512_000);
        assertThat(low.use()).isEqualTo(0.5);
        ShardLoad high = latest.shards().get(0);
        assertThat(high.refusedPerSecond()).isEqualTo(100);
        assertThat(high.use()).as("more than all of it").isEqualTo(1.1);
    }

    @Test
    void findsTheKeysThatAreHotAndWhereToSplit() {
        assertThat(interval(LOW, 3000, i -> "k" + i).shards().get(0).split())
                .as("watched more closely from now on")
                .isEmpty();
        ShardLoad load = interval(LOW, 3000, i -> i % 3 == 0 ? "celebrity" : "k" + i)
                .shards()
                .get(0);
        assertThat(load.hotKeys().get(0).key()).isEqualTo("celebrity");
        assertThat(load.hotKeys().get(0).share()).isCloseTo(0.33, within(0.1));
        assertThat(load.hotKeys()).hasSize(1);
        assertThat(load.split().orElseThrow().lowerShare()).isCloseTo(0.5, within(0.18));
        assertThat(LOW.range().contains(load.split().orElseThrow().key())).isTrue();
    }

    @Test
    void everyKeyThatComesInTurnIsSeen() {
        interval(LOW, 3000, i -> "k" + i);
        ShardLoad load = interval(LOW, 4000, i -> "turn-" + i % 4).shards().get(0);
        assertThat(load.hotKeys())
                .hasSize(4)
                .allSatisfy(key -> assertThat(key.share()).isBetween(0.15, 0.35));
    }

    @Test
    void fewRecordsAreLookedAtWhateverTheRate() {
        interval(LOW, 3000, i -> "k" + i);
        int[] looks = new int[1];
        for (int i = 0; i < 300_000; i++) {
            meters.accepted(stream, LOW, 1024, 1, position -> {
                looks[0]++;
                return new LoadSample(HashKey.MIN, "k");
            });
        }
        assertThat(looks[0]).isBetween(200, 4000);
    }

    @Test
    void severalRecordsOfABlockAreLookedAt() {
        interval(LOW, 3000, i -> "k" + i);
        int[] looks = new int[1];
        for (int i = 0; i < 20; i++) {
            meters.accepted(stream, LOW, 200 * 1024, 200, position -> {
                looks[0]++;
                return new LoadSample(HashKey.MIN, "k" + looks[0]);
            });
        }
        assertThat(looks[0]).isGreaterThan(150);
        env.advance(LoadMeters.INTERVAL);
        assertThat(meters.latest().shards().get(0).hotKeys())
                .as("keys that were met once are chance")
                .isEmpty();
    }

    @Test
    void idleShardsAreLeftOutAndForgotten() {
        interval(LOW, 10, i -> "k");
        env.advance(LoadMeters.INTERVAL);
        assertThat(meters.latest().shards()).isEmpty();
        env.advance(Duration.ofMinutes(2));
        assertThat(interval(LOW, 10, i -> "k").shards()).hasSize(1);
    }

    @Test
    void hotSpotsAreMetricsWithBoundedLabels() {
        CollectorRegistry registry = new CollectorRegistry();
        registry.register(new HotSpotMetrics(meters::latest));
        String longKey = "x".repeat(200);
        for (int n = 0; n < 30; n++) {
            ShardInfo shard = Samples.shard(n, 30, new GroupId(1));
            for (int i = 0; i < 4000; i++) {
                meters.accepted(stream, shard, 1024, 1, position -> new LoadSample(HashKey.MIN, longKey));
            }
        }
        interval(LOW, 100, i -> "k");
        for (int n = 0; n < 30; n++) {
            ShardInfo shard = Samples.shard(n, 30, new GroupId(1));
            for (int i = 0; i < 4000; i++) {
                meters.accepted(stream, shard, 1024, 1, position -> new LoadSample(HashKey.MIN, longKey));
            }
        }
        env.advance(LoadMeters.INTERVAL);
        assertThat(Collections.list(registry.metricFamilySamples()))
                .allSatisfy(family -> assertThat(family.samples).hasSize(10));
        assertThat(Collections.list(registry.metricFamilySamples()))
                .flatExtracting(family -> family.samples)
                .flatExtracting(sample -> sample.labelValues)
                .contains("x".repeat(64))
                .allSatisfy(label -> assertThat(label).hasSizeLessThanOrEqualTo(64));
    }
}
