package io.millrace.chaos.container;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What to run.
 *
 * @param layout how roles are spread
 * @param scenario what is done to the cluster
 * @param workloads what clients do, at the same time
 * @param seed where all choices come from
 * @param seconds how long clients work; 0 = as long as there is something to do
 */
record RunPlan(Layout layout, Scenario scenario, List<WorkloadKind> workloads, long seed, int seconds) {

    RunPlan {
        workloads = List.copyOf(workloads);
    }

    /** Also the name of its directory. */
    String name() {
        return scenario.label() + "-"
                + workloads.stream().map(WorkloadKind::label).collect(Collectors.joining("+")) + "-"
                + layout.name().charAt(0) + seed;
    }
}
