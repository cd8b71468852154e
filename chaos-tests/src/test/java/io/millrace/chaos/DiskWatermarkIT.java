package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.local.LocalCluster;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Writers cannot fill a disk: they are refused before, by name, no server ends, and they go on when there is room (INV-12). */
class DiskWatermarkIT {

    private static final int MEBIBYTES = 160;
    private static final int RECORDS_PER_TICK = 60;

    @Test
    void writersAreRefusedBeforeADiskIsFull() throws IOException {
        LocalCluster local = ClusterUnderTest.builder("disk-watermark")
                .setting("memory.group-write-buffer", "4MiB")
                .setting("raft.segment-size", "1MiB")
                .prepare();
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try (SmallDisk small = SmallDisk.mount(local.server(0).dataDir(), MEBIBYTES);
                ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            NumberedWriter writer = CrampedServers.start(local, cluster);
            writer.start(0);
            pace.scheduleAtFixedRate(() -> writer.allow(RECORDS_PER_TICK), 0, 20, TimeUnit.MILLISECONDS);
            Await.until(
                    "writes are refused",
                    Duration.ofSeconds(120),
                    () -> writer.refusals().contains(ErrorCode.STORAGE_FULL),
                    cluster::logs);
            int atTheMark = writer.acknowledgedCount();
            local.servers()
                    .forEach(server -> assertThat(server.isAlive())
                            .as("%s %s", server.id(), server.logTail())
                            .isTrue());

            small.grow(4 * MEBIBYTES);
            Await.until(
                    "writes go on",
                    Duration.ofSeconds(60),
                    () -> writer.acknowledgedCount() > atTheMark + 2_000,
                    cluster::logs);
            pace.shutdownNow();
            writer.finish();
            assertThat(writer.refusals()).containsOnly(ErrorCode.STORAGE_FULL);
            cluster.awaitEqualReplicas(CrampedServers.STREAM);
            new StreamCheck(writer)
                    .ownReplicas(CrampedServers.STREAM, cluster.probe(0))
                    .everythingAcknowledgedIsThere();
        } finally {
            pace.shutdownNow();
        }
    }
}
