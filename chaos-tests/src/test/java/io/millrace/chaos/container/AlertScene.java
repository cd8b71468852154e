package io.millrace.chaos.container;

import io.millrace.client.MillraceClient;
import io.millrace.proto.api.v1.Shard;
import io.millrace.testkit.Await;
import io.millrace.testkit.PrometheusServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * A cluster of three controllers and three nodes with a light load, watched by a Prometheus with the real rules. Node a is never
 * touched: what stands there (a slow consumer, a hot stream) goes on while the others suffer.
 */
final class AlertScene implements AutoCloseable {

    private static final String HOT = "hot";
    private static final String SLOW = "slow";

    private static final Duration PATIENCE = Duration.ofMinutes(12);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SCRAPES = Duration.ofSeconds(1);
    private static final int HOT_WRITERS = 2;
    /** Of 25 kB: many more of them than a shard takes in a second. */
    private static final int HOT_BYTES = 25_000;

    /** Records of that size: more than is ever under way to a consumer, and less than a second's limit. */
    private static final int UNREAD = 30;

    private static final int ENTRY_WRITERS = 3;

    /** The period of audits is no time of the rules: three of it and a half hour divided are how long one may be missing. */
    private static final Map<String, String> SETTINGS =
            Map.of("MILLRACE_LIMITS_PROFILE", "aws-2026", "MILLRACE_AUDIT_PERIOD", "1m");

    private final ContainerCluster cluster;
    private final MillraceClient client;
    private final PrometheusServer prometheus;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Deque<AutoCloseable> writers = new ArrayDeque<>();
    private SluggishConsumer slowConsumer;

    private AlertScene(ContainerCluster cluster, Path directory, int factor) {
        this.cluster = cluster;
        client = owned(MillraceClient.builder()
                .endpoints(cluster.endpoints())
                .requestTimeout(Duration.ofSeconds(4))
                .plaintext()
                .build());
        client.admin().createStream(HOT, 1);
        client.admin().createStream(SLOW, 1);
        client.admin().awaitActive(HOT, PATIENCE);
        client.admin().awaitActive(SLOW, PATIENCE);
        owned(LightLoad.start(
                client, cluster.nodes().stream().map(ChaosServer::kinesisUrl).toList()));
        prometheus = owned(PrometheusServer.start(
                directory.resolve("prometheus"),
                ScaledRules.scaled(ScaledRules.original(), factor),
                cluster.servers().stream().map(ChaosServer::adminAddress).toList(),
                SCRAPES));
    }

    static AlertScene start(Path directory, int factor) {
        ContainerCluster cluster = ContainerCluster.start(directory, Layout.SEPARATE, true, SETTINGS);
        try {
            AlertScene scene = new AlertScene(cluster, directory, factor);
            scene.parts.addLast(cluster);
            return scene;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T owned(T part) {
        parts.push(part);
        return part;
    }

    ContainerCluster cluster() {
        return cluster;
    }

    PrometheusServer prometheus() {
        return prometheus;
    }

    /** Node by its zone, from 0. */
    ChaosServer node(int zone) {
        return cluster.nodes().get(zone);
    }

    /** Nothing gets from or to a zone any more, except from us. */
    void cutOff(int zone) {
        for (int other = 0; other < ContainerCluster.ZONES; other++) {
            if (other != zone) {
                cluster.router().cut(cluster.links(zone, other));
                cluster.router().cut(cluster.links(other, zone));
            }
        }
    }

    /** Asks node a for a stream with shards in all groups, and does not wait for it. */
    void beginToMake(String stream) {
        try (MillraceClient own = MillraceClient.builder()
                .endpoints(List.of(node(0).endpoint()))
                .plaintext()
                .build()) {
            own.admin().createStream(stream, ContainerCluster.ZONES);
        }
    }

    /** Puts that make a log entry each, several hundred in a second, all in the group of one shard. */
    void writeManyEntries() {
        for (int i = 0; i < ENTRY_WRITERS; i++) {
            writers.push(Repeating.start("entries-" + i, 0, () -> client.put(SLOW, "key", Payloads.of("entry:1"))));
        }
    }

    /** More than a shard takes, without trying again. */
    void heatUp() {
        KinesisClient gateway = KinesisWorkload.client(node(0).kinesisUrl());
        SdkBytes data = SdkBytes.fromByteArray(new byte[HOT_BYTES]);
        for (int i = 0; i < HOT_WRITERS; i++) {
            writers.push(Repeating.start(
                    "hot-" + i,
                    2,
                    () -> gateway.putRecord(request ->
                            request.streamName(HOT).partitionKey("hot").data(data))));
        }
        writers.addLast(gateway);
    }

    /** Ends {@link #writeManyEntries} and {@link #heatUp}. */
    void calmDown() {
        closeAll(writers);
    }

    /** A registered consumer that takes the first record and no other, though many come. */
    void beginToReadSlowly() {
        client.admin().registerConsumer(SLOW, "sluggish");
        client.put(SLOW, "key", Payloads.of("first:1"));
        String shard = client.admin().listShards(SLOW).get(0).shardId();
        SluggishConsumer consumer = owned(new SluggishConsumer(node(0).endpoint(), SLOW, shard, "sluggish"));
        consumer.awaitFirst();
        slowConsumer = consumer;
        for (int i = 0; i < UNREAD; i++) {
            client.put(SLOW, "key", new byte[HOT_BYTES]);
        }
    }

    /** It is gone. */
    void endToReadSlowly() {
        slowConsumer.close();
    }

    /** Kills a server and waits until it is gone: its disk can be touched then. */
    void takeDown(ChaosServer victim) {
        victim.kill();
        await(victim.id() + " is down", () -> !victim.isRunning());
    }

    /**
     * Changes the first block of a shard, which everybody has read long ago, on some nodes' disks; they are down for it.
     *
     * @param variants by zone, as {@link BlockForger} takes them
     */
    void forge(Map<Integer, Integer> variants) {
        Shard shard = node(0).probe().shards(SLOW).get(0);
        variants.forEach((zone, variant) -> {
            ChaosServer victim = node(zone);
            takeDown(victim);
            victim.disk().forge(shard.getGroup(), shard.getShardUid(), variant);
        });
        variants.keySet().forEach(zone -> node(zone).start());
    }

    void await(String what, Supplier<Boolean> condition) {
        Await.until(what, PATIENCE, POLL, condition::get, this::state);
    }

    void awaitFiring(Set<String> alerts) {
        await(alerts + " fire", () -> prometheus.firing().containsAll(alerts));
    }

    /** None but these may go on firing. */
    void awaitSilent(Set<String> except) {
        await("no alert fires but " + except, () -> except.containsAll(prometheus.firing()));
    }

    /** All that fired since then and was not to. */
    Set<String> unexpected(long sinceNanos, Set<String> allowed) {
        Set<String> fired = new TreeSet<>(prometheus.firedWithin(Duration.ofNanos(System.nanoTime() - sinceNanos)));
        fired.removeAll(allowed);
        return fired;
    }

    String state() {
        return prometheus.state() + cluster.logs();
    }

    private static void closeAll(Deque<AutoCloseable> all) {
        while (!all.isEmpty()) {
            try {
                all.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("it does not end", e);
            }
        }
    }

    @Override
    public void close() {
        calmDown();
        closeAll(parts);
    }
}
