package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.AdminClient;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Producers whose connections break, crawl and lose replies, while leaders stop and their shards are split and merged:
 * 50,000 numbered records per run are stored exactly once, each key's in order, where the results said.
 *
 * <p>{@code -Dfaulty.producers.runs=100} makes more runs; {@code -Dfaulty.producers.seed=N} begins with another seed.
 */
class FaultyProducersIT {

    private static final int RUNS = Integer.getInteger("faulty.producers.runs", 20);
    private static final long FIRST_SEED = Long.getLong("faulty.producers.seed", 1);
    private static final int AT_A_TIME = 10;
    private static final int STOPS_PER_WAVE = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Steps steps = new Steps();

    @Test
    void everyRecordIsStoredOnceAndEveryKeyInOrder() throws Exception {
        int leaderChanges = 0;
        try (ClusterUnderTest cluster = ClusterUnderTest.start("faulty-producers")) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += AT_A_TIME) {
                List<FaultyRun> runs = LongStream.range(seed, Math.min(seed + AT_A_TIME, FIRST_SEED + RUNS))
                        .mapToObj(s -> new FaultyRun(s, cluster.endpoints()))
                        .toList();
                leaderChanges += wave(cluster, runs);
            }
        }
        assertThat(leaderChanges).as("leaders that stopped and were replaced").isPositive();
    }

    private int wave(ClusterUnderTest cluster, List<FaultyRun> runs) throws Exception {
        AdminClient admin = cluster.client().admin();
        runs.forEach(run -> cluster.createStream(run.stream(), 2));
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        int leaderChanges = 0;
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (FaultyRun run : runs) {
                writing.add(threads.submit(() -> {
                    run.write(admin);
                    return null;
                }));
            }
            for (int stop = 0; stop < STOPS_PER_WAVE; stop++) {
                awaitRecords(runs.get(stop % runs.size()), writing.get(stop % runs.size()));
                leaderChanges += stopLeader(cluster, stop % ClusterUnderTest.SERVERS);
            }
            for (Future<?> run : writing) {
                run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        for (FaultyRun run : runs) {
            run.check(cluster.client());
            steps.done(run.describe());
            assertThat(run.lostReplyBytes())
                    .as("replies lost in " + run.stream())
                    .isPositive();
            assertThat(run.reshards()).as("reshards of " + run.stream()).isPositive();
        }
        steps.done(leaderChanges + " leader changes");
        return leaderChanges;
    }

    /** The run goes on. */
    private static void awaitRecords(FaultyRun run, Future<?> writing) {
        int before = run.sent();
        Await.until(
                run.stream() + " goes on",
                PATIENCE,
                () -> writing.isDone() || run.sent() >= before + 4_000,
                run::describe);
    }

    /** Stops a process until others lead what it led; tells whether it led anything. */
    private int stopLeader(ClusterUnderTest cluster, int victim) throws IOException, InterruptedException {
        int witness = (victim + 1) % ClusterUnderTest.SERVERS;
        int led = cluster.groupLeaders(witness).contains(victim) ? 1 : 0;
        signal("-STOP", cluster.server(victim).pid());
        try {
            Await.until(
                    "others lead instead of server " + victim,
                    PATIENCE,
                    () -> {
                        Set<Integer> leaders = cluster.groupLeaders(witness);
                        return !leaders.isEmpty() && !leaders.contains(victim) && !leaders.contains(-1);
                    },
                    cluster::logs);
        } finally {
            signal("-CONT", cluster.server(victim).pid());
        }
        cluster.awaitLive(victim);
        return led;
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
        assertThat(exit).as("kill " + signal + " " + pid).isZero();
    }
}
