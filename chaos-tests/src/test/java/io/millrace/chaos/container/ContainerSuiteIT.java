package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.report.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Seven histories of a minute in every build: three fault sets, and under each of them two or three workloads at once, so that a
 * minute of faults serves more than one. The seeds are fixed: which faults come in which order is the same each time, what they meet
 * is not.
 */
class ContainerSuiteIT {

    private static final int SECONDS = 60;

    @Test
    void serversWithAllRoles() throws IOException {
        run(
                Layout.COMBINED,
                plan(
                        Layout.COMBINED,
                        FaultSet.KILL_PAUSE,
                        1,
                        WorkloadKind.LOG,
                        WorkloadKind.CONTROL,
                        WorkloadKind.GROUP),
                plan(Layout.COMBINED, FaultSet.POWER_LOSS, 3, WorkloadKind.RESHARD, WorkloadKind.PUSH));
    }

    @Test
    void controllersAndNodesApart() throws IOException {
        run(
                Layout.SEPARATE,
                plan(Layout.SEPARATE, FaultSet.PARTITION, 2, WorkloadKind.IDEMPOTENT, WorkloadKind.KINESIS));
    }

    private static RunPlan plan(Layout layout, FaultSet faults, long seed, WorkloadKind... workloads) {
        return new RunPlan(layout, faults, List.of(workloads), seed, SECONDS);
    }

    /** One cluster for all of them: to start one takes as long as a quarter of a history. */
    private static void run(Layout layout, RunPlan... plans) throws IOException {
        Path directory = Path.of("target", "histories", "suite-" + layout.name().toLowerCase(Locale.ROOT))
                .toAbsolutePath();
        Files.createDirectories(directory);
        List<Summary> summaries = new ArrayList<>();
        try (ContainerCluster cluster = ContainerCluster.start(directory, layout, false)) {
            for (RunPlan plan : plans) {
                summaries.addAll(new HistoryRun(plan).runOn(cluster));
            }
        }
        assertThat(summaries)
                .allSatisfy(summary ->
                        assertThat(summary.isGood()).as(summary::text).isTrue());
    }
}
