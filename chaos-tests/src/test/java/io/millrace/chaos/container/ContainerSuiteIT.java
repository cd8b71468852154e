package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Six histories of a minute, two at a time on one cluster, with the faults that happen most. The seeds are fixed: which
 * faults come in which order is the same each time, what they meet is not.
 */
class ContainerSuiteIT {

    private static final int SECONDS = 60;

    @Test
    void killsAndPauses() {
        run(Layout.COMBINED, FaultSet.KILL_PAUSE, 1, WorkloadKind.LOG, WorkloadKind.CONTROL);
    }

    @Test
    void partitions() {
        run(Layout.SEPARATE, FaultSet.PARTITION, 2, WorkloadKind.IDEMPOTENT, WorkloadKind.KINESIS);
    }

    @Test
    void lossOfPower() {
        run(Layout.COMBINED, FaultSet.POWER_LOSS, 3, WorkloadKind.RESHARD, WorkloadKind.PUSH);
    }

    private static void run(Layout layout, FaultSet faults, long seed, WorkloadKind... workloads) {
        RunPlan plan = new RunPlan(layout, faults, List.of(workloads), seed, SECONDS);
        assertThat(new HistoryRun(plan).run())
                .allSatisfy(summary ->
                        assertThat(summary.isGood()).as(summary::text).isTrue());
    }
}
