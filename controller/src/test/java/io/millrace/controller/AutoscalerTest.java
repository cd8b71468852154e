package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamLoadRequest;
import io.millrace.proto.api.v1.DescribeStreamLoadResponse;
import io.millrace.proto.api.v1.StreamMode;
import io.millrace.proto.internal.v1.HotKey;
import io.millrace.proto.internal.v1.LoadReport;
import io.millrace.proto.internal.v1.ShardLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what nodes say in heartbeats to shards that are split and merged. */
class AutoscalerTest {

    @TempDir
    private Path directory;

    private ControllerCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new ControllerCluster(directory, Limits.AWS_2026).ready();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void create(StreamMode mode) {
        var unused = cluster.admin(1)
                .createStream(CreateStreamRequest.newBuilder()
                        .setStreamName("s")
                        .setShardCount(4)
                        .setMode(mode)
                        .build());
    }

    private StreamInfo stream() {
        return cluster.controllers.get(0).image().stream("s").orElseThrow();
    }

    /** Nodes measure and report for a while. */
    private void load(Duration time, ToDoubleFunction<ShardInfo> use) {
        for (Duration at = Duration.ZERO; at.compareTo(time) < 0; at = at.plusSeconds(5)) {
            for (int node = 1; node <= 3; node++) {
                int group = node;
                LoadReport.Builder report = LoadReport.newBuilder().setComplete(true);
                stream().openShards().values().stream()
                        .flatMap(id -> stream().shard(id).stream())
                        .filter(shard -> shard.group().value() == group && use.applyAsDouble(shard) > 0)
                        .forEach(shard -> report.addShards(ShardLoad.newBuilder()
                                .setShardUid(shard.uid())
                                .setRecordsPerSecond(1000 * use.applyAsDouble(shard))
                                .addHotKeys(HotKey.newBuilder()
                                        .setPartitionKey("celebrity")
                                        .setShare(0.5))
                                .setUse(use.applyAsDouble(shard))));
                cluster.report(node, report.build());
            }
            cluster.env.pass(Duration.ofSeconds(1));
            cluster.heartbeats();
            cluster.env.pass(Duration.ofSeconds(2));
            cluster.heartbeats();
            cluster.env.pass(Duration.ofSeconds(2));
        }
    }

    @Test
    void hotShardsOfAnOnDemandStreamAreSplitAndColdOnesMergedLongAfter() {
        create(StreamMode.ON_DEMAND);
        load(Duration.ofSeconds(45), shard -> shard.id().number() == 1 ? 1.4 : 0.1);
        assertThat(stream().openShards()).hasSize(5);
        load(Duration.ofMinutes(10), shard -> 0);
        assertThat(stream().openShards()).hasSize(5);
        load(Duration.ofMinutes(60), shard -> 0);
        assertThat(stream().openShards()).hasSize(4);
    }

    @Test
    void loadIsDescribedTheHottestShardsFirst() {
        create(StreamMode.PROVISIONED);
        load(Duration.ofSeconds(5), shard -> shard.id().number() / 10.0);
        DescribeStreamLoadResponse load = cluster.admin(3)
                .describeStreamLoad(DescribeStreamLoadRequest.newBuilder()
                        .setStreamName("s")
                        .setLimit(2)
                        .build());
        assertThat(load.getOpenShardCount()).isEqualTo(4);
        assertThat(load.getMeasuredShardCount()).isEqualTo(4);
        assertThat(load.getRecordsPerSecond()).isEqualTo(600);
        assertThat(load.getShardsList())
                .extracting(io.millrace.proto.api.v1.ShardLoad::getShardId)
                .containsExactly("shardId-000000000003", "shardId-000000000002");
        assertThat(load.getShards(0).getUse()).isEqualTo(0.3);
        assertThat(load.getShards(0).getHotKeys(0).getPartitionKey()).isEqualTo("celebrity");
        cluster.env.pass(Duration.ofSeconds(20));
        assertThat(cluster.admin(3)
                        .describeStreamLoad(DescribeStreamLoadRequest.newBuilder()
                                .setStreamName("s")
                                .build())
                        .getMeasuredShardCount())
                .as("of nodes that are not heard nothing is known")
                .isZero();
    }

    @Test
    void provisionedStreamIsLeftAlone() {
        create(StreamMode.PROVISIONED);
        load(Duration.ofMinutes(2), shard -> 1.4);
        assertThat(stream().openShards()).hasSize(4);
    }

    @Test
    void newLeaderGoesOnFromWhatItSeesItself() {
        create(StreamMode.ON_DEMAND);
        load(Duration.ofSeconds(10), shard -> 1.4);
        cluster.logs.lead(ControllerCluster.controller(2));
        cluster.logs.lead(ControllerCluster.controller(1));
        cluster.heartbeats();
        load(Duration.ofMinutes(2), shard -> 1.4);
        assertThat(stream().openShards().size()).isGreaterThan(4);
    }
}
