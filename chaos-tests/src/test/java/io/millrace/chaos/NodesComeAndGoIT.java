package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.ClusterDescription;
import io.millrace.client.NodesDescription;
import io.millrace.client.OperationsClient;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.local.LocalCluster;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Three servers become six, are drained back to three, and the three are restarted one by one, all under writes: no call
 * fails after the SDK's retries, nothing is lost, replicas are equal by hash (ADR 0026).
 */
class NodesComeAndGoIT {

    private static final int RECORDS_PER_SECOND = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final List<String> NEW = List.of("server-4", "server-5", "server-6");

    private final Steps steps = new Steps();

    @Test
    void threeBecomeSixAndThreeAgain() {
        LocalCluster local = ClusterUnderTest.builder("nodes-come-and-go")
                .servers(6)
                .jvmOptions("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                // Little log is kept, so that new members need a checkpoint and not the log alone.
                .setting("raft.flush-interval", "2s")
                .setting("raft.keep-log", "8MiB")
                .setting("raft.segment-size", "1MiB")
                .prepare();
        for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
            local.server(i).launch();
        }
        for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
            local.server(i).awaitReady();
        }
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try (ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            cluster.createStream("orders", 12);
            NumberedWriter writer = new NumberedWriter(cluster.client().producer("orders"), new Payload(1024), 1_000);
            writer.start(0);
            pace.scheduleAtFixedRate(() -> writer.allow(RECORDS_PER_SECOND / 50), 0, 20, TimeUnit.MILLISECONDS);
            awaitMore(writer, cluster, 5_000);

            growToSix(cluster, local);
            awaitMore(writer, cluster, 3_000);
            drainBackToThree(cluster, local);
            awaitMore(writer, cluster, 3_000);
            restartOneByOne(cluster);
            awaitMore(writer, cluster, 3_000);

            pace.shutdownNow();
            writer.finish();
            steps.done(writer.acknowledgedCount() + " records acknowledged; the slowest took " + writer.slowest());
            assertThat(writer.refused()).as("calls that failed after retries").isEmpty();
            assertThat(writer.unknown())
                    .as("calls whose outcome is unknown after retries")
                    .isEmpty();
            cluster.awaitEqualReplicas("orders");
            for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
                new StreamCheck(writer).ownReplicas("orders", cluster.probe(i)).everythingAcknowledgedIsThere();
            }
        } finally {
            pace.shutdownNow();
        }
    }

    private void growToSix(ClusterUnderTest cluster, LocalCluster local) {
        for (int i = ClusterUnderTest.SERVERS; i < 6; i++) {
            local.server(i).launch();
        }
        for (int i = ClusterUnderTest.SERVERS; i < 6; i++) {
            local.server(i).awaitReady();
        }
        await(
                cluster,
                "every node holds three replicas",
                nodes -> nodes.nodes().size() == 6
                        && replicas(nodes).values().stream().allMatch(held -> held == 3));
        // Children go to the groups on the new nodes.
        cluster.client().admin().updateShardCount("orders", 24);
        cluster.client().admin().awaitActive("orders", PATIENCE);
        await(
                cluster,
                "leaders are spread",
                nodes -> nodes.nodes().stream().allMatch(node -> node.status().leaders() == 1));
        steps.done("six servers, six groups, leaders spread");
    }

    private void drainBackToThree(ClusterUnderTest cluster, LocalCluster local) {
        OperationsClient operations = cluster.client().operations();
        for (String node : NEW) {
            assertThat(operations.drain(node)).as("replicas on %s", node).isPositive();
        }
        await(
                cluster,
                "the new nodes hold nothing",
                nodes -> NEW.stream().allMatch(node -> replicas(nodes).get(node) == 0)
                        && nodes.moves().isEmpty());
        steps.done("drained");
        assertThatThrownBy(() -> operations.remove("server-4"))
                .isInstanceOfSatisfying(MillraceException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.RESOURCE_IN_USE);
                    assertThat(refusal).hasMessageContaining("Node server-4 runs");
                });
        for (int i = ClusterUnderTest.SERVERS; i < 6; i++) {
            local.server(i).stop();
        }
        // They said that they stop, so nobody has to wait until they count as silent.
        NEW.forEach(operations::remove);
        assertThat(replicas(operations.nodes()).keySet()).containsExactly("server-1", "server-2", "server-3");
        assertThatThrownBy(() -> operations.drain("server-1"))
                .hasMessageContaining("Group 1 has no place for the replica of server-1")
                .hasMessageContaining("other than zone-2, zone-3");
        steps.done("three servers again, holding " + replicas(operations.nodes()));
    }

    private void restartOneByOne(ClusterUnderTest cluster) {
        for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
            String node = cluster.server(i).id();
            Await.until(
                    node + " can be stopped",
                    PATIENCE,
                    () -> claim(cluster, node).isEmpty(),
                    () -> objections(cluster, node) + cluster.logs());
            cluster.server(i).stop();
            assertThat(cluster.server(i).exitCode())
                    .as("a SIGTERM ends it in order")
                    .isEqualTo(143);
            String other = cluster.server((i + 1) % ClusterUnderTest.SERVERS).id();
            assertThat(objections(cluster, other))
                    .as("what speaks against stopping %s", other)
                    .anyMatch(objection -> objection.contains(node));
            cluster.server(i).start();
            steps.done(node + " restarted");
        }
    }

    private static List<String> claim(ClusterUnderTest cluster, String node) {
        try {
            return cluster.client().operations().claimStop(node);
        } catch (MillraceException notNow) {
            return List.of(String.valueOf(notNow.getMessage()));
        }
    }

    private static List<String> objections(ClusterUnderTest cluster, String node) {
        try {
            return cluster.client().operations().objectionsToStopping(node);
        } catch (MillraceException notNow) {
            return List.of(String.valueOf(notNow.getMessage()));
        }
    }

    private static Map<String, Integer> replicas(NodesDescription nodes) {
        Map<String, Integer> replicas = new TreeMap<>();
        for (NodesDescription.Node node : nodes.nodes()) {
            ClusterDescription.Node status = node.status();
            replicas.put(status.id(), status.replicas());
        }
        return replicas;
    }

    private static void await(ClusterUnderTest cluster, String what, Predicate<NodesDescription> condition) {
        Await.until(
                what,
                PATIENCE,
                () -> {
                    try {
                        return condition.test(cluster.client().operations().nodes());
                    } catch (MillraceException notNow) {
                        return false;
                    }
                },
                () -> cluster.client().operations().nodes() + cluster.logs());
    }

    private static void awaitMore(NumberedWriter writer, ClusterUnderTest cluster, int more) {
        int count = writer.acknowledgedCount() + more;
        Await.until(
                more + " more acknowledged records",
                PATIENCE,
                () -> writer.acknowledgedCount() >= count,
                () -> writer.acknowledgedCount() + " acknowledged, refused "
                        + writer.refused().size() + cluster.logs());
    }
}
