package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.report.Summary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Seven histories of a minute in every build: three fault sets, and under each of them two or three workloads at once, so that a
 * minute of faults serves more than one. Two clusters run at the same time, for servers that are hurt mostly wait. The seeds are
 * fixed: which faults come in which order is the same each time, what they meet is not.
 */
class ContainerSuiteIT {

    private static final int SECONDS = 60;

    @Test
    void allHistoriesAreGood() throws Exception {
        ExecutorService clusters = Executors.newFixedThreadPool(Layout.values().length);
        try {
            Future<List<Summary>> combined = clusters.submit(() -> run(
                    Layout.COMBINED,
                    plan(
                            Layout.COMBINED,
                            FaultSet.KILL_PAUSE,
                            1,
                            WorkloadKind.LOG,
                            WorkloadKind.CONTROL,
                            WorkloadKind.GROUP),
                    plan(Layout.COMBINED, FaultSet.POWER_LOSS, 3, WorkloadKind.RESHARD, WorkloadKind.PUSH)));
            Future<List<Summary>> separate = clusters.submit(() -> run(
                    Layout.SEPARATE,
                    plan(Layout.SEPARATE, FaultSet.PARTITION, 2, WorkloadKind.IDEMPOTENT, WorkloadKind.KINESIS)));
            List<Summary> summaries = new ArrayList<>(combined.get());
            summaries.addAll(separate.get());
            assertThat(summaries)
                    .hasSize(7)
                    .allSatisfy(summary ->
                            assertThat(summary.isGood()).as(summary::text).isTrue());
        } finally {
            clusters.shutdown();
        }
    }

    private static RunPlan plan(Layout layout, FaultSet faults, long seed, WorkloadKind... workloads) {
        return new RunPlan(layout, faults, List.of(workloads), seed, SECONDS);
    }

    /** One cluster for all of them: to start one takes as long as a quarter of a history. */
    private static List<Summary> run(Layout layout, RunPlan... plans) {
        Path directory = HistoryDirectory.emptied("suite-" + layout.name().toLowerCase(Locale.ROOT));
        List<Summary> summaries = new ArrayList<>();
        try (ContainerCluster cluster = ContainerCluster.start(directory, layout, false)) {
            for (RunPlan plan : plans) {
                summaries.addAll(new HistoryRun(plan).runOn(cluster));
            }
        }
        return summaries;
    }
}
