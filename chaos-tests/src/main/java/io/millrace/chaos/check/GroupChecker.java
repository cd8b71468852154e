package io.millrace.chaos.check;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Item;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the workers of a group processed, as a set that has to become full. Processing a record again is allowed, skipping one is not.
 *
 * <ul>
 *   <li>{@code unprocessed}: an acknowledged record that no worker has processed (INV-9)
 *   <li>{@code phantom}: a record is processed that nobody wrote, or whose write was refused (INV-6)
 *   <li>{@code unfenced}: a worker went on with a shard that another one had started; what it had in its hands then, one batch, may
 *       still be done (INV-7)
 *   <li>{@code reordered}: leaving repeats out, records of a key were processed in another order than they were put in (INV-3)
 * </ul>
 */
public final class GroupChecker implements Checker {

    @Override
    public List<Finding> check(History history) {
        List<Op> done = history.ops().stream()
                .filter(op -> op.function().equals(Op.STARTED) || op.function().equals(Op.PROCESS))
                .sorted(Comparator.comparingLong(Op::fromMicros))
                .toList();
        List<Finding> findings = new ArrayList<>();
        if (!done.isEmpty()) {
            Map<String, Op> sends = history.sends().collect(Collectors.toMap(Op::value, send -> send, (a, b) -> a));
            set(sends, done, findings);
            fencing(done, findings);
            order(sends, done, findings);
        }
        return findings;
    }

    private static void set(Map<String, Op> sends, List<Op> done, List<Finding> findings) {
        Set<String> processed = new TreeSet<>();
        done.forEach(op -> op.items().forEach(item -> processed.add(item.value())));
        Set<String> missing = sends.values().stream()
                .filter(Op::isOk)
                .map(Op::value)
                .filter(value -> !processed.contains(value))
                .collect(Collectors.toCollection(TreeSet::new));
        missing.forEach(value -> findings.add(new Finding("unprocessed", value + " was acknowledged, nobody got it")));
        for (String value : processed) {
            Op send = sends.get(value);
            if (send == null) {
                findings.add(new Finding("phantom", value + " was processed and never written"));
            } else if (send.outcome() == Outcome.FAIL) {
                findings.add(new Finding("phantom", value + " was processed, its write was refused: " + send.note()));
            }
        }
    }

    private static void fencing(List<Op> done, List<Finding> findings) {
        Map<String, String> holders = new HashMap<>();
        Map<String, Integer> late = new TreeMap<>();
        for (Op op : done) {
            if (op.function().equals(Op.STARTED)) {
                holders.put(op.shard(), op.process());
                late.remove(op.shard() + " of " + op.process());
            } else if (!op.process().equals(holders.get(op.shard()))) {
                int batches = late.merge(op.shard() + " of " + op.process(), 1, Integer::sum);
                if (batches > 1) {
                    findings.add(new Finding(
                            "unfenced",
                            op.process() + " began " + op.items() + " of " + op.shard() + " although "
                                    + holders.get(op.shard()) + " had the shard"));
                }
            }
        }
    }

    private static void order(Map<String, Op> sends, List<Op> done, List<Finding> findings) {
        Set<String> seen = new HashSet<>();
        Map<String, Long> last = new HashMap<>();
        for (Op op : done) {
            for (Item item : op.items()) {
                Op send = sends.get(item.value());
                OptionalLong number = KeyOrderChecker.number(item);
                if (send == null || !send.isOk() || number.isEmpty() || !seen.add(item.value())) {
                    continue;
                }
                Long before = last.put(item.key(), number.getAsLong());
                if (before != null && before > number.getAsLong()) {
                    findings.add(new Finding(
                            "reordered",
                            op.process() + " was the first with " + item.value() + ", after " + item.key() + ":"
                                    + before));
                }
            }
        }
    }
}
