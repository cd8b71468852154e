package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalCluster;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server whose data directory is gone rebuilds itself from its peers while they go on writing. */
class RebuildIT {

    @Test
    void aDeletedDataDirectoryIsRebuiltUnderWrites() throws IOException {
        LocalCluster local = ClusterUnderTest.builder("rebuild")
                // Little log is kept, so that the log alone cannot bring the replica back.
                .setting("raft.flush-interval", "2s")
                .setting("raft.keep-log", "8MiB")
                .setting("raft.segment-size", "1MiB")
                .start();
        try (ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            cluster.createStream("orders", 8);
            NumberedWriter writer =
                    new NumberedWriter(cluster.client().producer("orders"), new Payload(1024), 1_000).start();
            awaitAcknowledged(writer, cluster, 60_000);
            cluster.server(1).kill();
            awaitAcknowledged(writer, cluster, writer.acknowledgedCount() + 20_000);
            LocalCluster.deleteTree(cluster.server(1).dataDir());
            cluster.server(1).start();
            int atRestart = writer.acknowledgedCount();
            awaitAcknowledged(writer, cluster, atRestart + 10_000);
            writer.finish();
            assertThat(writer.refused()).isEmpty();
            cluster.awaitEqualReplicas("orders");
            new StreamCheck(writer).ownReplicas("orders", cluster.probe(1)).everythingAcknowledgedIsThere();
        }
    }

    private static void awaitAcknowledged(NumberedWriter writer, ClusterUnderTest cluster, int count) {
        Await.until(
                count + " acknowledged records",
                Duration.ofSeconds(90),
                () -> writer.acknowledgedCount() >= count,
                () -> writer.acknowledgedCount() + " acknowledged, refused "
                        + writer.refused().size() + cluster.logs());
    }
}
