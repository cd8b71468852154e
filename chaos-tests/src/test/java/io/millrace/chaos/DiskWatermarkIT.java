package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ProducerOptions;
import io.millrace.common.error.ErrorCode;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Writers cannot fill a disk: they are refused before, by name, no server ends, and they go on when there is room (INV-12). The
 * marks are raised while the servers run.
 */
class DiskWatermarkIT {

    private static final int MEBIBYTES = 160;
    private static final int RECORDS_PER_TICK = 60;
    private static final int MANY = 1_000;

    @Test
    void writersAreRefusedBeforeADiskIsFull() throws IOException {
        LocalCluster local = ClusterUnderTest.builder("disk-watermark")
                .setting("memory.group-write-buffer", "4MiB")
                .setting("raft.segment-size", "1MiB")
                .setting("data.slow-at-percent", "60")
                .setting("data.refuse-at-percent", "70")
                .prepare();
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try (SmallDisk small = SmallDisk.mount(local.server(0).dataDir(), MEBIBYTES);
                ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            local.servers().forEach(LocalServer::launch);
            local.servers().forEach(LocalServer::awaitReady);
            cluster.createStream("orders", 4);
            ProducerOptions impatient = ProducerOptions.builder()
                    .timeouts(Duration.ofSeconds(8), Duration.ofSeconds(3))
                    .build();
            NumberedWriter writer =
                    new NumberedWriter(cluster.client().producer("orders", impatient), new Payload(1024), 500);
            writer.start(0);
            pace.scheduleAtFixedRate(() -> writer.allow(RECORDS_PER_TICK), 0, 20, TimeUnit.MILLISECONDS);
            awaitRefusals(writer, cluster);
            int atTheFirstMark = writer.acknowledgedCount();
            raiseTheMarks(local);
            awaitRecords(writer, atTheFirstMark + 2_000, cluster);

            awaitRefusals(writer, cluster);
            int atTheMark = writer.acknowledgedCount();
            local.servers()
                    .forEach(server -> assertThat(server.isAlive())
                            .as("%s %s", server.id(), server.logTail())
                            .isTrue());
            small.grow(4 * MEBIBYTES);
            awaitRecords(writer, atTheMark + 2_000, cluster);
            pace.shutdownNow();
            writer.finish();
            assertThat(writer.refused().values()).containsOnly(ErrorCode.STORAGE_FULL);
            cluster.awaitEqualReplicas("orders");
            new StreamCheck(writer).ownReplicas("orders", cluster.probe(0)).everythingAcknowledgedIsThere();
        } finally {
            pace.shutdownNow();
        }
    }

    /** Not single ones, as on the way to the mark, but many in a row. */
    private static void awaitRefusals(NumberedWriter writer, ClusterUnderTest cluster) {
        int before = writer.refused().size();
        Await.until(
                "writes are refused",
                Duration.ofSeconds(120),
                () -> writer.refused().size() > before + MANY
                        && writer.refused().containsValue(ErrorCode.STORAGE_FULL),
                () -> writer.acknowledgedCount() + " acknowledged" + cluster.logs());
    }

    private static void awaitRecords(NumberedWriter writer, int count, ClusterUnderTest cluster) {
        Await.until(
                "writes go on",
                Duration.ofSeconds(60),
                () -> writer.acknowledgedCount() > count,
                () -> writer.acknowledgedCount() + " acknowledged" + cluster.logs());
    }

    /** Without a restart. */
    private static void raiseTheMarks(LocalCluster local) throws IOException {
        for (LocalServer server : local.servers()) {
            String settings = Files.readString(configOf(server));
            Files.writeString(
                    configOf(server),
                    settings.replace("-percent: 60", "-percent: 85").replace("-percent: 70", "-percent: 92"));
        }
        String config = configOf(local.server(0)).toString();
        MillraceProcess reloaded = MillraceProcess.run("cluster", "reload", "--config", config);
        assertThat(reloaded.exitCode()).as(reloaded.output()).isZero();
        assertThat(reloaded.output().lines())
                .as("every server")
                .filteredOn(line -> line.endsWith(": applied data.slow-at-percent, data.refuse-at-percent"))
                .hasSize(ClusterUnderTest.SERVERS);
        MillraceProcess louder =
                MillraceProcess.run("cluster", "log-level", "debug", "--node", "server-2", "--config", config);
        assertThat(louder.exitCode()).as(louder.output()).isZero();
        assertThat(louder.output().strip()).isEqualTo("server-2: debug, it was info");
        MillraceProcess wrong = MillraceProcess.run("cluster", "log-level", "loud", "--config", config);
        assertThat(wrong.exitCode()).as(wrong.output()).isEqualTo(1);
        assertThat(wrong.output()).contains("'loud' is not a log level");
    }

    private static Path configOf(LocalServer server) {
        return server.dataDir().resolveSibling("config.yaml");
    }
}
