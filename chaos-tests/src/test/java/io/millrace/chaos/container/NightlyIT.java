package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.report.Summary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every fault set with every workload, round after round with new seeds, for {@code chaos.minutes}, on {@code chaos.clusters}
 * clusters at a time (2 unless said, as in every build). What is done stands in {@code chaos.state} and is not done again; remove
 * the file to begin anew. {@code chaos.sets} names the fault sets to take, all unless said. A history that is not good does not
 * stop the night; what comes after it gets another cluster.
 */
class NightlyIT {

    private final Queue<String> bad = new ConcurrentLinkedQueue<>();

    @Test
    @EnabledIfSystemProperty(named = "chaos.minutes", matches = "[1-9][0-9]*")
    void allHistoriesAreGood() throws Exception {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("chaos.minutes")).toNanos();
        DoneRuns done = new DoneRuns(Path.of(System.getProperty(
                "chaos.state", HistoryDirectory.root().resolve("state.tsv").toString())));
        NightRounds rounds = new NightRounds(faultSets(), Long.getLong("chaos.seed", 1), done);
        int clusters = Integer.getInteger("chaos.clusters", 2);
        ExecutorService pool = Executors.newFixedThreadPool(clusters);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < clusters; i++) {
                workers.add(pool.submit(() -> {
                    while (System.nanoTime() < end) {
                        run(rounds.next(), done, end);
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            pool.shutdown();
        }
        assertThat(bad).as("histories that are not good").isEmpty();
    }

    private void run(List<RunPlan> plans, DoneRuns done, long end) {
        Deque<RunPlan> left = new ArrayDeque<>(plans);
        while (!left.isEmpty() && System.nanoTime() < end) {
            try {
                runOnOneCluster(left, done, end);
            } catch (RuntimeException | AssertionError e) {
                e.printStackTrace();
                bad.add("a cluster could not be started or removed: " + e.getMessage());
            }
        }
    }

    /** Takes plans and runs them one after the other, as long as nothing is wrong with the cluster. */
    private void runOnOneCluster(Deque<RunPlan> left, DoneRuns done, long end) {
        RunPlan plan = left.remove();
        Path directory = HistoryDirectory.emptied("cluster-" + plan.name());
        try (ContainerCluster cluster =
                ContainerCluster.start(directory, plan.layout(), plan.scenario().needsShim())) {
            while (isGood(plan, cluster, done) && !left.isEmpty() && System.nanoTime() < end) {
                plan = left.remove();
            }
        }
    }

    private boolean isGood(RunPlan plan, ContainerCluster cluster, DoneRuns done) {
        List<Summary> summaries;
        try {
            summaries = new HistoryRun(plan).runOn(cluster);
        } catch (RuntimeException | AssertionError e) {
            brokeOff(plan, e, done);
            return false;
        }
        done.add(plan, summaries);
        List<String> wrong = summaries.stream()
                .filter(summary -> !summary.isGood())
                .map(Summary::text)
                .toList();
        bad.addAll(wrong);
        return wrong.isEmpty();
    }

    /** A run that breaks off is not good. It counts as done, so that the next night does not begin with it again. */
    private void brokeOff(RunPlan plan, Throwable failure, DoneRuns done) {
        failure.printStackTrace();
        done.addBrokenOff(plan, failure);
        bad.add(plan.name() + " broke off: " + failure.getMessage());
    }

    private static List<FaultSet> faultSets() {
        String given = System.getProperty("chaos.sets", "");
        return given.isEmpty()
                ? Arrays.stream(FaultSet.values())
                        .filter(set -> set != FaultSet.CORRUPTION)
                        .toList()
                : Arrays.stream(given.split(","))
                        .map(name ->
                                FaultSet.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .toList();
    }
}
