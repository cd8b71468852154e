package io.millrace.chaos.report;

import io.millrace.chaos.check.Checker;
import io.millrace.chaos.check.Finding;
import io.millrace.chaos.history.Header;
import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a history comes to in figures.
 *
 * @param header what it is of
 * @param ok operations of clients that happened
 * @param refused operations that certainly did not happen
 * @param unknown operations of which nobody knows
 * @param faults faults injected
 * @param unavailableSeconds seconds in which clients called and nothing happened
 * @param longestGapMillis longest time without any acknowledged write, while clients worked
 * @param findings what the checkers found
 */
public record Summary(
        Header header,
        long ok,
        long refused,
        long unknown,
        long faults,
        long unavailableSeconds,
        long longestGapMillis,
        List<Finding> findings) {

    private static final long SECOND = 1_000_000;

    public Summary {
        findings = List.copyOf(findings);
    }

    /** Checks a history and adds it up. */
    public static Summary of(History history) {
        List<Finding> findings = Checker.all().stream()
                .flatMap(checker -> checker.check(history).stream())
                .toList();
        return new Summary(
                history.header(),
                count(history, Outcome.OK),
                count(history, Outcome.FAIL),
                count(history, Outcome.INFO),
                history.faults().filter(op -> op.function().equals(Op.FAULT)).count(),
                unavailable(history),
                longestGap(history),
                findings);
    }

    public boolean isGood() {
        return findings.isEmpty();
    }

    /** How often each rule is broken. */
    public Map<String, Long> findingsByKind() {
        return findings.stream().collect(Collectors.groupingBy(Finding::kind, TreeMap::new, Collectors.counting()));
    }

    /** Heads the rows of {@link #tableRow}. */
    public static String tableHead() {
        return "| workload | faults (number) | layout | seed | ok | refused | unknown | lost | duplicated | reordered |"
                + " other | unavailable s | longest gap s | commit |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";
    }

    /** A Markdown table row. */
    public String tableRow() {
        return String.format(
                Locale.ROOT,
                "| %s | %s (%d) | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %.1f | %s |",
                header.workload(),
                header.faults(),
                faults,
                header.layout(),
                header.seed(),
                ok,
                refused,
                unknown,
                lost(),
                duplicated(),
                reordered(),
                other(),
                unavailableSeconds,
                longestGapMillis / 1000.0,
                header.commit());
    }

    /** Acknowledged records that were never read. */
    public long lost() {
        return findings("lost");
    }

    public long duplicated() {
        return findings("duplicate");
    }

    /** Records that came in another order than they were put in or are numbered. */
    public long reordered() {
        return findings("reordered") + findings("nonmonotonic");
    }

    /** All other findings. */
    public long other() {
        return findings.size() - lost() - duplicated() - reordered();
    }

    private long findings(String kind) {
        return findings.stream().filter(finding -> finding.kind().equals(kind)).count();
    }

    /** A verdict for people, a line per rule that is broken with its first examples. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(header.name())
                .append(isGood() ? ": good. " : ": NOT GOOD. ")
                .append(ok + " operations, " + refused + " refused, " + unknown + " unknown; " + faults + " faults; ")
                .append("unavailable " + unavailableSeconds + " s, longest gap of writes " + longestGapMillis + " ms.");
        findingsByKind().forEach((kind, count) -> {
            text.append("\n  ").append(kind).append(": ").append(count).append('\n');
            findings.stream()
                    .filter(finding -> finding.kind().equals(kind))
                    .limit(5)
                    .forEach(finding ->
                            text.append("    ").append(finding.detail()).append('\n'));
        });
        return text.toString();
    }

    private static long count(History history, Outcome outcome) {
        return history.ops().stream()
                .filter(op -> !op.process().equals(Op.NEMESIS) && !op.isFinal() && op.outcome() == outcome)
                .count();
    }

    private static long unavailable(History history) {
        List<Op> writes = writes(history);
        int seconds = (int) ((worked(history) + SECOND - 1) / SECOND);
        boolean[] called = new boolean[seconds];
        boolean[] done = new boolean[seconds];
        for (Op op : writes) {
            int from = (int) Math.min(seconds - 1L, op.fromMicros() / SECOND);
            int to = (int) Math.min(seconds - 1L, op.toMicros() / SECOND);
            Arrays.fill(called, from, to + 1, true);
            done[to] |= op.isOk();
        }
        return IntStream.range(0, seconds).filter(i -> called[i] && !done[i]).count();
    }

    private static long longestGap(History history) {
        long end = worked(history);
        long last = 0;
        long longest = 0;
        List<Op> acknowledged = writes(history).stream()
                .filter(Op::isOk)
                .sorted(Comparator.comparingLong(Op::toMicros))
                .toList();
        for (Op op : acknowledged) {
            long at = Math.min(op.toMicros(), end);
            longest = Math.max(longest, at - last);
            last = at;
        }
        return Math.max(longest, end - last) / 1000;
    }

    /** Microseconds that clients worked. */
    private static long worked(History history) {
        return history.header().seconds() > 0
                ? history.header().seconds() * SECOND
                : writes(history).stream().mapToLong(Op::toMicros).max().orElse(0);
    }

    private static List<Op> writes(History history) {
        return history.ops().stream()
                .filter(op -> op.isSend() || op.isRegisterWrite())
                .toList();
    }
}
