package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A full disk takes its server down with a clear message. One: writes go on. Two: typed errors, nothing acknowledged is lost,
 * and writing resumes after space was freed and the servers were started again.
 */
class DiskFullIT {

    private static final int EXIT_FATAL = 70;

    @Test
    void fullDisksLoseNothing() throws IOException {
        LocalCluster local = ClusterUnderTest.builder("disk-full")
                // As if something else filled the disks: the watermarks would keep writers from doing it.
                .setting("data.slow-at-percent", "99")
                .setting("data.refuse-at-percent", "100")
                .prepare();
        try (SmallDisk first = SmallDisk.mount(local.server(0).dataDir(), 64);
                SmallDisk second = SmallDisk.mount(local.server(1).dataDir(), 160);
                ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            NumberedWriter writer = CrampedServers.start(local, cluster).start();

            awaitFatal(cluster, 0);
            int withTwo = writer.acknowledgedCount();
            Await.until(
                    "writes go on with two servers",
                    Duration.ofSeconds(60),
                    () -> writer.acknowledgedCount() > withTwo + 5_000,
                    cluster::logs);

            awaitFatal(cluster, 1);
            Await.until(
                    "writes fail with a typed error",
                    Duration.ofSeconds(60),
                    () -> !writer.unknown().isEmpty() || !writer.refused().isEmpty(),
                    cluster::logs);
            writer.finish();
            assertThat(writer.refusals()).doesNotContain(ErrorCode.INTERNAL);

            first.grow(1024);
            second.grow(1024);
            cluster.server(0).start();
            cluster.server(1).start();
            cluster.awaitEqualReplicas(CrampedServers.STREAM);
            for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
                new StreamCheck(writer)
                        .ownReplicas(CrampedServers.STREAM, cluster.probe(i))
                        .everythingAcknowledgedIsThere();
            }
            assertThat(cluster.client()
                            .put(CrampedServers.STREAM, "again", new byte[] {1})
                            .shardId())
                    .startsWith("shardId-");
        }
    }

    private static void awaitFatal(ClusterUnderTest cluster, int index) {
        LocalServer server = cluster.server(index);
        Await.until(
                server.id() + " stops because its disk is full",
                Duration.ofSeconds(90),
                () -> !server.isAlive(),
                cluster::logs);
        assertThat(server.exitCode()).as(server.logTail()).isEqualTo(EXIT_FATAL);
        assertThat(server.logTail()).containsIgnoringCase("disk").containsIgnoringCase("full");
    }
}
