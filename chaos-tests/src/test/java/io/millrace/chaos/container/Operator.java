package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.history.Op;
import io.millrace.client.ClusterDescription;
import io.millrace.client.MillraceClient;
import io.millrace.client.NodesDescription;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Does to a cluster what the operator's guide says, over the client's API, and writes down when. Nothing is tried again that the
 * guide does not say to try again. For one thread.
 */
final class Operator implements Course {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int HEALTHY_SECONDS = 10;
    /** A JVM that ends after SIGTERM. */
    private static final long TERMINATED = 143;

    private final ContainerCluster cluster;
    private final List<Recorder> recorders;
    private final Consumer<Operator> work;
    private final MillraceClient client;

    Operator(ContainerCluster cluster, List<Recorder> recorders, Consumer<Operator> work) {
        this.cluster = cluster;
        this.recorders = List.copyOf(recorders);
        this.work = work;
        client = MillraceClient.builder()
                .endpoints(cluster.endpoints())
                .plaintext()
                .build();
    }

    @Override
    public void run() {
        letClientsWork();
        work.accept(this);
        letClientsWork();
    }

    @Override
    public void tell() {
        client.close();
    }

    /** A time in which nothing is done, to compare with. */
    void letClientsWork() {
        try {
            new CountDownLatch(1).await(HEALTHY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Does something and notes when it began and ended. */
    void phase(String name, Runnable what) {
        note(Op.FAULT, name);
        what.run();
        note(Op.HEAL, name);
    }

    private void note(String function, String name) {
        recorders.forEach(recorder -> recorder.nemesis(function, recorder.now(), name));
    }

    /** Starts a node in each zone and waits until replicas and leaders are spread over all. */
    void addThreeNodes() {
        List<ServerSpec> fresh = new ArrayList<>();
        for (int zone = 0; zone < ContainerCluster.ZONES; zone++) {
            fresh.add(new ServerSpec("more-" + (char) ('a' + zone), zone, "node,gateway", false));
        }
        cluster.add(fresh);
        await(
                "replicas and leaders are spread over six nodes",
                nodes -> nodes.nodes().size() == 2 * ContainerCluster.ZONES
                        && nodes.moves().isEmpty()
                        && nodes.nodes().stream()
                                .map(NodesDescription.Node::status)
                                .allMatch(node -> node.replicas() == ContainerCluster.ZONES && node.leaders() == 1));
    }

    void drainAndRemoveThem() {
        List<ChaosServer> extra = cluster.servers().stream()
                .filter(server -> !server.spec().isController())
                .toList();
        extra.forEach(server -> assertThat(client.operations().drain(server.id()))
                .as("replicas on %s", server.id())
                .isPositive());
        await(
                "the drained nodes hold nothing",
                nodes -> nodes.nodes().stream()
                        .filter(NodesDescription.Node::draining)
                        .map(NodesDescription.Node::status)
                        .allMatch(node -> node.replicas() == 0));
        for (ChaosServer server : extra) {
            stop(server);
            client.operations().remove(server.id());
            cluster.remove(server);
        }
    }

    /** The last server's: it has had the most time to get replicas. */
    void replaceADisk() {
        ChaosServer server = cluster.nodes().get(cluster.nodes().size() - 1);
        awaitTurn(server);
        stop(server);
        server.disk().wipe();
        server.start();
        awaitBack(server);
        Await.until("its replicas are rebuilt", PATIENCE, ContainerCluster.POLL, cluster::isWhole, cluster::logs);
    }

    void restartAll() {
        for (ChaosServer server : cluster.servers()) {
            awaitTurn(server);
            stop(server);
            isKnownAsStopped(server);
            server.start();
            awaitBack(server);
        }
    }

    /** Lets all servers run with that image, one after the other. */
    void runAll(String image) {
        for (ChaosServer server : cluster.servers()) {
            awaitTurn(server);
            stop(server);
            server.changeImage(image);
            server.start();
            awaitBack(server);
        }
    }

    void finalizeUpgrade() {
        int level = client.operations().finalizeUpgrade();
        ClusterDescription status = client.admin().clusterStatus();
        assertThat(status.featureLevel()).isEqualTo(level).isEqualTo(status.knownFeatureLevel());
    }

    /** As {@code millrace cluster can-stop --claim --wait}. */
    private void awaitTurn(ChaosServer server) {
        Await.until(
                server.id() + " can be stopped",
                PATIENCE,
                ContainerCluster.POLL,
                () -> client.operations().claimStop(server.id()).isEmpty(),
                () -> client.operations().objectionsToStopping(server.id()) + cluster.logs());
    }

    private void stop(ChaosServer server) {
        server.stop();
        assertThat(server.exitCode())
                .as("exit code of %s %s", server.id(), cluster.logs())
                .isEqualTo(TERMINATED);
    }

    private void isKnownAsStopped(ChaosServer server) {
        assertThat(client.operations().nodes().nodes())
                .filteredOn(node -> node.status().id().equals(server.id()))
                .allSatisfy(node -> assertThat(node.status().stopped()).isTrue());
    }

    private void awaitBack(ChaosServer server) {
        Await.until(server.id() + " is ready", PATIENCE, ContainerCluster.POLL, server::isReady, cluster::logs);
    }

    private void await(String what, Predicate<NodesDescription> condition) {
        Await.until(
                what,
                PATIENCE,
                ContainerCluster.POLL,
                () -> condition.test(client.operations().nodes()),
                () -> client.operations().nodes() + cluster.logs());
    }
}
