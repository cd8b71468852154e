package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ReaderOptions;
import io.millrace.client.ShardDescription;
import io.millrace.common.env.RandomSource;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A live stream is split, merged and scaled without a pause while records are put and the leading controller and other servers
 * are killed with SIGKILL: a polling and a subscribed reader see every key's counter rise by one each time, nothing missing.
 *
 * <p>{@code -Dreshard.fire.seconds=180} lets it burn for three minutes; {@code -Dreshard.fire.seed=N} chooses other splits.
 */
class ReshardUnderFireIT {

    private static final String STREAM = "orders";
    private static final int SHARDS = 8;
    private static final long SECONDS = Long.getLong("reshard.fire.seconds", 45);
    private static final long SEED = Long.getLong("reshard.fire.seed", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Steps steps = new Steps();

    @Test
    void everyKeyRisesByOneWhateverIsSplitMergedOrKilled() {
        RandomSource chance = new SimulatedEnvironment(SEED).random("fire");
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        try (ClusterUnderTest cluster = ClusterUnderTest.start("reshard-under-fire")) {
            cluster.createStream(STREAM, SHARDS);
            CountingWriter writer = new CountingWriter(cluster.client().producer(STREAM)).start();
            CountingReader polling = new CountingReader("polling", cluster.client(), STREAM, ReaderOptions.polling());
            CountingReader subscribed =
                    new CountingReader("subscribed", cluster.client(), STREAM, ReaderOptions.subscribed());
            try (ConstantResharding resharding =
                    new ConstantResharding(cluster.client().admin(), STREAM, SEED)) {
                resharding.start();
                for (int kill = 0; System.nanoTime() < end; kill++) {
                    int victim = kill % 2 == 0 ? cluster.leadingController() : chance.nextInt(ClusterUnderTest.SERVERS);
                    burn(cluster, resharding, writer, victim);
                }
                steps.done(resharding.describe());
            }
            writer.finish();
            assertThat(writer.failures()).isEmpty();
            polling.awaitCounters(writer.counters(), PATIENCE);
            subscribed.awaitCounters(writer.counters(), PATIENCE);
            steps.done(writer.sent() + " records were read by both readers");
            polling.close();
            subscribed.close();
            cluster.client().admin().awaitActive(STREAM, PATIENCE);
            checkTiles(cluster.client().admin().listShards(STREAM));
            cluster.awaitEqualReplicas(STREAM);
        }
    }

    /** One server dies; resharding goes on without it and after it is back. */
    private void burn(ClusterUnderTest cluster, ConstantResharding resharding, CountingWriter writer, int victim) {
        cluster.server(victim).kill();
        steps.done("killed server " + victim + " after " + resharding.describe());
        awaitProgress("with server " + victim + " dead", cluster, resharding, writer);
        cluster.server(victim).start();
        cluster.awaitLive(victim);
        awaitProgress("with server " + victim + " back", cluster, resharding, writer);
    }

    private static void awaitProgress(
            String when, ClusterUnderTest cluster, ConstantResharding resharding, CountingWriter writer) {
        int done = resharding.done();
        long acknowledged = writer.acknowledged();
        Await.until(
                "reshards and puts go on " + when,
                PATIENCE,
                () -> resharding.done() >= done + 3 && writer.acknowledged() > acknowledged + 500,
                () -> resharding.describe() + ", " + writer.acknowledged() + " acknowledged" + cluster.logs());
    }

    /** INV-4: open ranges tile the space. */
    private static void checkTiles(List<ShardDescription> shards) {
        HashKey next = HashKey.MIN;
        for (ShardDescription shard : shards.stream()
                .filter(ShardDescription::isOpen)
                .sorted(Comparator.comparing(s -> s.range().start()))
                .toList()) {
            assertThat(shard.range().start()).isEqualTo(next);
            next = shard.range().end().next();
        }
        assertThat(next).as("the last range ends at the top").isEqualTo(HashKey.MIN);
    }
}
