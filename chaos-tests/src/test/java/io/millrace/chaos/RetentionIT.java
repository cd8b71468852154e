package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.MillraceClient;
import io.millrace.client.RecordsPage;
import io.millrace.client.ShardDescription;
import io.millrace.client.StartPosition;
import io.millrace.local.LocalCluster;
import io.millrace.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Expired records leave: readers start at the new horizon, and the disk gets its space back. */
class RetentionIT {

    @Test
    void expiredRecordsLeaveReadersAndDisk() {
        LocalCluster local = ClusterUnderTest.builder("retention-trim")
                .setting("retention.interval", "1s")
                .setting("raft.flush-interval", "2s")
                .start();
        try (ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            MillraceClient client = cluster.client();
            client.admin().createStream("short", 1, Duration.ofHours(1), 0, Map.of());
            client.admin().awaitActive("short", Duration.ofSeconds(60));
            String shard = client.admin().listShards("short").get(0).shardId();
            String early = client.getShardIterator("short", shard, StartPosition.trimHorizon());
            new NumberedWriter(client.producer("short"), new Payload(1024), 100)
                    .write(40_000)
                    .finish();
            cluster.awaitHealthy();
            Await.until("records are on every disk", () -> smallestDisk(cluster) > 30_000_000);
            long full = largestDisk(cluster);

            client.admin().updateRetention("short", Duration.ofSeconds(1));
            Await.until("all records are trimmed", () -> isEmptyFrom(client, early));
            client.admin().updateRetention("short", Duration.ofHours(1));
            Await.until(
                    "the disks get their space back",
                    Duration.ofSeconds(90),
                    () -> largestDisk(cluster) < full / 5,
                    () -> largestDisk(cluster) + " of " + full + " bytes" + cluster.logs());

            client.put("short", "k", "after".getBytes(StandardCharsets.UTF_8));
            for (String iterator :
                    List.of(early, client.getShardIterator("short", shard, StartPosition.trimHorizon()))) {
                RecordsPage page = client.getRecords(iterator, 10, Duration.ofSeconds(5));
                assertThat(page.records()).hasSize(1);
                assertThat(new String(page.records().get(0).data(), StandardCharsets.UTF_8))
                        .isEqualTo("after");
            }
            cluster.awaitEqualReplicas("short");
        }
    }

    @Test
    void closedShardsVanishWhenTheirRecordsHaveExpired() {
        LocalCluster local = ClusterUnderTest.builder("retention-disk")
                .setting("retention.interval", "1s")
                .start();
        try (ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            MillraceClient client = cluster.client();
            cluster.createStream("split", 1);
            client.put("split", "k", new byte[] {1});
            ShardDescription parent = client.admin().listShards("split").get(0);
            client.admin()
                    .splitShard(
                            "split",
                            parent.shardId(),
                            io.millrace.common.hash.HashKeyRange.even(2).get(1).start());
            client.admin().awaitActive("split", Duration.ofSeconds(60));
            assertThat(client.admin().listShards("split")).hasSize(3);
            client.admin().updateRetention("split", Duration.ofSeconds(1));
            Await.until(
                    "the parent is forgotten",
                    () -> client.admin().listShards("split").stream()
                            .noneMatch(shard -> shard.shardId().equals(parent.shardId())),
                    cluster::logs);
            cluster.awaitEqualReplicas("split");
        }
    }

    private static boolean isEmptyFrom(MillraceClient client, String iterator) {
        return client.getRecords(iterator, 1, Duration.ZERO).records().isEmpty();
    }

    private static long smallestDisk(ClusterUnderTest cluster) {
        return disks(cluster).min().orElse(0);
    }

    private static long largestDisk(ClusterUnderTest cluster) {
        return disks(cluster).max().orElse(0);
    }

    private static java.util.stream.LongStream disks(ClusterUnderTest cluster) {
        return IntStream.range(0, ClusterUnderTest.SERVERS)
                .mapToLong(i -> new DataFiles(cluster.server(i).dataDir()).recordBytes());
    }
}
