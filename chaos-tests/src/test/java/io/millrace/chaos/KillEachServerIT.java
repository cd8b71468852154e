package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Full speed over 16 shards while each server in turn is killed with SIGKILL and started again, twice, both in the middle of
 * the writes: every acknowledged record is read back exactly once at its sequence number from every replica, in order, and replicas are equal by hash.
 */
class KillEachServerIT {

    private static final int ROUNDS = 2;
    private static final int KILLS = ROUNDS * ClusterUnderTest.SERVERS;
    private static final int RECORDS = 300_000;
    private static final int PER_KILL = RECORDS / KILLS;

    @Test
    void losesNothingWhenEachServerIsKilledTwice() {
        try (ClusterUnderTest cluster = ClusterUnderTest.start("kill-each-server")) {
            cluster.createStream("orders", 16);
            NumberedWriter writer = new NumberedWriter(cluster.client().producer("orders"), new Payload(1024), 5_000);
            writer.start(0);
            Steps steps = new Steps();
            int kills = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
                    int before = PER_KILL * kills++;
                    writer.allow(PER_KILL);
                    awaitAcknowledged(writer, cluster, before + PER_KILL / 5);
                    cluster.server(i).kill();
                    steps.done(cluster.server(i).id() + " killed after " + writer.acknowledgedCount() + " records");
                    awaitAcknowledged(writer, cluster, before + 2 * PER_KILL / 5);
                    steps.done("writes go on; starting it again");
                    cluster.server(i).start();
                    steps.done("ready again");
                    cluster.awaitLive(i);
                    steps.done("caught up");
                }
            }
            awaitAcknowledged(writer, cluster, RECORDS);
            writer.finish();
            steps.done(writer.acknowledgedCount() + " records acknowledged");
            assertThat(writer.refused()).isEmpty();
            cluster.awaitEqualReplicas("orders");
            steps.done("replicas are equal");
            for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
                new StreamCheck(writer).ownReplicas("orders", cluster.probe(i)).everythingAcknowledgedIsThere();
            }
        }
    }

    private static void awaitAcknowledged(NumberedWriter writer, ClusterUnderTest cluster, int count) {
        Await.until(
                count + " acknowledged records",
                Duration.ofSeconds(90),
                () -> writer.acknowledgedCount() >= count,
                () -> writer.acknowledgedCount() + " acknowledged, "
                        + writer.refused().size() + " refused" + cluster.logs());
    }
}
