package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.report.Summary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every fault set with every workload, round after round with new seeds, for {@code chaos.minutes}. What is done stands in
 * {@code chaos.state} and is not done again; remove the file to begin anew. {@code chaos.sets} names the fault sets to take, all unless
 * said. A history that is not good does not stop the night.
 */
class NightlyIT {

    private static final List<List<WorkloadKind>> WORKLOADS = List.of(
            List.of(WorkloadKind.LOG, WorkloadKind.CONTROL),
            List.of(WorkloadKind.RESHARD, WorkloadKind.PUSH),
            List.of(WorkloadKind.IDEMPOTENT, WorkloadKind.KINESIS, WorkloadKind.GROUP));

    @Test
    @EnabledIfSystemProperty(named = "chaos.minutes", matches = "[1-9][0-9]*")
    void allHistoriesAreGood() {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("chaos.minutes")).toNanos();
        DoneRuns done = new DoneRuns(Path.of(System.getProperty("chaos.state", "target/histories/state.tsv")));
        List<String> bad = new ArrayList<>();
        for (long seed = Long.getLong("chaos.seed", 1); System.nanoTime() < end; seed++) {
            for (RunPlan plan : round(seed)) {
                if (System.nanoTime() < end && !done.contains(plan)) {
                    bad.addAll(run(plan, done));
                }
            }
        }
        assertThat(bad).as("histories that are not good").isEmpty();
    }

    /** Runs a plan; the verdicts that are not good. A run that breaks off is not good, and is not done. */
    private static List<String> run(RunPlan plan, DoneRuns done) {
        try {
            List<Summary> summaries = new HistoryRun(plan).run();
            done.add(plan, summaries);
            return summaries.stream()
                    .filter(summary -> !summary.isGood())
                    .map(Summary::text)
                    .toList();
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            return List.of(plan.name() + " broke off: " + e.getMessage());
        }
    }

    private static List<RunPlan> round(long seed) {
        List<RunPlan> plans = new ArrayList<>();
        for (List<WorkloadKind> workloads : WORKLOADS) {
            for (FaultSet faults : faultSets()) {
                Layout layout = (seed + plans.size()) % 2 == 0 ? Layout.SEPARATE : Layout.COMBINED;
                plans.add(new RunPlan(layout, faults, workloads, seed, Integer.getInteger("chaos.seconds", 60)));
            }
        }
        return plans;
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
