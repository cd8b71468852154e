package io.millrace.chaos.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Many histories in few lines: added up by the faults that they met, and by what clients did. A fault counts for each of the
 * histories that a cluster served at that time. Not thread-safe.
 */
public final class SummedHistories {

    private static final String HEAD =
            " | histories (minutes) | faults met | ok | refused | unknown | lost | duplicated | reordered |"
                    + " other | unavailable s | longest gap s | seeds | commits |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    private static final double MINUTE = 60;

    private final List<Summary> histories = new ArrayList<>();

    /** Adds a history. */
    public void add(Summary history) {
        histories.add(history);
    }

    /** All that was added, as two Markdown tables. */
    public String tables() {
        return table("faults", history -> history.header().faults())
                + row("all", histories)
                + '\n'
                + table("workload", history -> history.header().workload());
    }

    private String table(String name, Function<Summary, String> group) {
        StringBuilder table = new StringBuilder("| " + name + HEAD);
        histories.stream()
                .collect(Collectors.groupingBy(group, TreeMap::new, Collectors.toList()))
                .forEach((label, some) -> table.append(row(label, some)));
        return table.toString();
    }

    private static String row(String label, List<Summary> some) {
        return String.format(
                Locale.ROOT,
                "| %s | %d (%.0f) | %d | %d | %d | %d | %d | %d | %d | %d | %d | %.1f | %s | %s |\n",
                label,
                some.size(),
                sum(some, history -> history.header().seconds()) / MINUTE,
                sum(some, Summary::faults),
                sum(some, Summary::ok),
                sum(some, Summary::refused),
                sum(some, Summary::unknown),
                sum(some, Summary::lost),
                sum(some, Summary::duplicated),
                sum(some, Summary::reordered),
                sum(some, Summary::other),
                sum(some, Summary::unavailableSeconds),
                some.stream().mapToLong(Summary::longestGapMillis).max().orElse(0) / 1000.0,
                distinct(some, history -> history.header().seed()),
                distinct(some, history -> history.header().commit()));
    }

    private static long sum(List<Summary> some, ToLongFunction<Summary> figure) {
        return some.stream().mapToLong(figure).sum();
    }

    private static String distinct(List<Summary> some, Function<Summary, Object> member) {
        return some.stream()
                .map(member)
                .map(String::valueOf)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
