package io.millrace.chaos.report;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long acknowledgements took: while nothing was done to the cluster, and during each thing that was. */
public final class AckLatencies {

    /** Name of the phase in which nothing was done. */
    public static final String HEALTHY = "healthy";

    private AckLatencies() {}

    /**
     * One phase.
     *
     * @param name {@link #HEALTHY}, or what was done, as the history says it
     * @param count puts that were acknowledged; one that was under way when a phase began or ended belongs to it
     * @param p50Micros median, from the call to its acknowledgement with all repeats
     * @param p99Micros 99 of 100 took no longer
     * @param maxMicros longest
     */
    public record Phase(String name, int count, long p50Micros, long p99Micros, long maxMicros) {}

    private record Interval(String name, long fromMicros, long toMicros) {

        boolean meets(Op op) {
            return op.fromMicros() < toMicros && op.toMicros() > fromMicros;
        }
    }

    /** The phases of a history, the healthy one first; those of one name are one. */
    public static List<Phase> of(History history) {
        List<Interval> intervals = intervals(history);
        Map<String, List<Long>> latencies = new LinkedHashMap<>();
        latencies.put(HEALTHY, new ArrayList<>());
        intervals.forEach(interval -> latencies.putIfAbsent(interval.name(), new ArrayList<>()));
        history.sends().filter(Op::isOk).forEach(op -> {
            String phase = intervals.stream()
                    .filter(interval -> interval.meets(op))
                    .map(Interval::name)
                    .findFirst()
                    .orElse(HEALTHY);
            latencies.computeIfAbsent(phase, name -> new ArrayList<>()).add(op.micros());
        });
        List<Phase> phases = new ArrayList<>();
        latencies.forEach((name, micros) -> phases.add(phase(name, micros)));
        return phases;
    }

    private static List<Interval> intervals(History history) {
        List<Interval> intervals = new ArrayList<>();
        Op begun = null;
        for (Op op : history.faults().toList()) {
            if (op.function().equals(Op.FAULT)) {
                begun = op;
            } else if (op.function().equals(Op.HEAL) && begun != null) {
                intervals.add(new Interval(begun.note(), begun.fromMicros(), op.toMicros()));
                begun = null;
            }
        }
        return intervals;
    }

    private static Phase phase(String name, List<Long> micros) {
        Quantiles of = Quantiles.of(micros);
        return new Phase(name, of.size(), of.at(0.5), of.at(0.99), of.at(1));
    }

    /** The phases as a Markdown table. */
    public static String table(List<Phase> phases) {
        StringBuilder table =
                new StringBuilder("| phase | acknowledged | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|\n");
        for (Phase phase : phases) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.1f | %.1f |%n",
                    phase.name(),
                    phase.count(),
                    phase.p50Micros() / 1000.0,
                    phase.p99Micros() / 1000.0,
                    phase.maxMicros() / 1000.0));
        }
        return table.toString();
    }
}
