package io.millrace.chaos.container;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What to run.
 *
 * @param layout how roles are spread
 * @param faults what to inject
 * @param workloads what clients do, at the same time
 * @param seed where all choices come from
 * @param seconds how long clients work
 */
record RunPlan(Layout layout, FaultSet faults, List<WorkloadKind> workloads, long seed, int seconds) {

    RunPlan {
        workloads = List.copyOf(workloads);
    }

    /** Also the name of its directory. */
    String name() {
        return faults.label() + "-"
                + workloads.stream().map(WorkloadKind::label).collect(Collectors.joining("+")) + "-"
                + layout.name().charAt(0) + seed;
    }
}
