package io.millrace.chaos.container;

import java.util.List;

/**
 * The runs of a night in the order in which they are made: of each seed every fault set, and of that all workloads on one
 * cluster, which is as many runs as it takes for each to have few enough clients. There is no end. Any thread.
 */
final class NightRounds {

    private static final List<List<WorkloadKind>> WORKLOADS = List.of(
            List.of(WorkloadKind.LOG, WorkloadKind.CONTROL),
            List.of(WorkloadKind.RESHARD, WorkloadKind.PUSH),
            List.of(WorkloadKind.IDEMPOTENT, WorkloadKind.KINESIS, WorkloadKind.GROUP));

    private final List<FaultSet> sets;
    private final DoneRuns done;
    private final int seconds = Integer.getInteger("chaos.seconds", 60);
    private long seed;
    private int set;

    NightRounds(List<FaultSet> sets, long firstSeed, DoneRuns done) {
        this.sets = List.copyOf(sets);
        this.seed = firstSeed;
        this.done = done;
    }

    /** What is left to do of the next fault set of which something is: runs for one cluster. */
    synchronized List<RunPlan> next() {
        while (true) {
            List<RunPlan> left =
                    plans().stream().filter(plan -> !done.contains(plan)).toList();
            advance();
            if (!left.isEmpty()) {
                return left;
            }
        }
    }

    private List<RunPlan> plans() {
        Layout layout = (seed + set) % 2 == 0 ? Layout.SEPARATE : Layout.COMBINED;
        return WORKLOADS.stream()
                .map(workloads -> new RunPlan(layout, sets.get(set), workloads, seed, seconds))
                .toList();
    }

    private void advance() {
        set++;
        if (set == sets.size()) {
            set = 0;
            seed++;
        }
    }
}
