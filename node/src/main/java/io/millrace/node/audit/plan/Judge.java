package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the smallest ranges in which replicas differ and decides who is right: what a majority of all the group's replicas holds
 * intact and without gaps. The one who asks has no more of a say than the others.
 */
final class Judge {

    private final AuditRange range;
    private final Map<NodeId, List<BlockEntry>> held;
    private final int majority;

    private Judge(AuditRange range, Map<NodeId, List<BlockEntry>> held, int replicas) {
        this.range = range;
        this.held = new TreeMap<>(held);
        this.majority = replicas / 2 + 1;
    }

    /**
     * Judges.
     *
     * @param held what the replicas hold that have answered, in offset order
     * @param replicas how many the group has
     * @return nothing when those that answered are intact and alike
     */
    static List<Verdict> judge(AuditRange range, Map<NodeId, List<BlockEntry>> held, int replicas) {
        return new Judge(range, held, replicas).verdicts();
    }

    private List<Verdict> verdicts() {
        List<Long> cuts = List.copyOf(cuts());
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            long from = cuts.get(i);
            boolean last = i + 1 == cuts.size();
            Map<NodeId, List<BlockEntry>> contents = contents(from, last ? Long.MAX_VALUE : cuts.get(i + 1));
            if (contents.values().stream().distinct().count() > 1
                    || contents.values().stream().flatMap(List::stream).anyMatch(entry -> !entry.isIntact())) {
                verdicts.add(verdict(from, last ? range.to() : cuts.get(i + 1), contents));
            }
        }
        return verdicts;
    }

    /** Offsets at which no replica has a block that goes across. */
    private TreeSet<Long> cuts() {
        TreeSet<Long> cuts = new TreeSet<>(Set.of(range.from()));
        held.values().forEach(entries -> entries.forEach(entry -> cuts.add(entry.baseOffset())));
        held.values()
                .forEach(entries -> entries.forEach(entry -> cuts.subSet(
                                entry.baseOffset(), false, Math.max(entry.endOffset(), entry.baseOffset()), false)
                        .clear()));
        return cuts;
    }

    private Map<NodeId, List<BlockEntry>> contents(long from, long to) {
        Map<NodeId, List<BlockEntry>> contents = new LinkedHashMap<>();
        held.forEach((node, entries) -> contents.put(
                node,
                entries.stream()
                        .filter(entry -> entry.baseOffset() >= from && entry.baseOffset() < to)
                        .toList()));
        return contents;
    }

    private Verdict verdict(long from, long to, Map<NodeId, List<BlockEntry>> contents) {
        Map<List<BlockEntry>, Set<NodeId>> whole = new LinkedHashMap<>();
        contents.forEach((node, content) -> {
            if (isWhole(content, from, to)) {
                whole.computeIfAbsent(content, key -> new TreeSet<>()).add(node);
            }
        });
        boolean contradiction = whole.size() > 1
                || contents.values().stream().anyMatch(content -> isIntact(content) && !whole.containsKey(content));
        Verdict.Kind kind = contradiction ? Verdict.Kind.DIVERGENT : Verdict.Kind.DAMAGED;
        long end = contents.values().stream()
                .flatMap(List::stream)
                .mapToLong(BlockEntry::endOffset)
                .reduce(to, Math::max);
        return new Verdict(from, end, kind, contents, resolution(contents, whole, kind));
    }

    private Verdict.Resolution resolution(
            Map<NodeId, List<BlockEntry>> contents, Map<List<BlockEntry>, Set<NodeId>> whole, Verdict.Kind kind) {
        for (Map.Entry<List<BlockEntry>, Set<NodeId>> same : whole.entrySet()) {
            if (same.getValue().size() >= majority) {
                return new Verdict.Replace(
                        first(same.getValue()), without(contents.keySet(), same.getValue()), same.getKey());
            }
        }
        if (whole.isEmpty()) {
            return new Verdict.Undecided("no replica that answered holds it intact");
        }
        if (kind == Verdict.Kind.DAMAGED) {
            Map.Entry<List<BlockEntry>, Set<NodeId>> only =
                    whole.entrySet().iterator().next();
            return new Verdict.Mend(first(only.getValue()), without(contents.keySet(), only.getValue()), only.getKey());
        }
        return new Verdict.Undecided("no " + majority + " replicas agree");
    }

    private static boolean isIntact(List<BlockEntry> content) {
        return content.stream().allMatch(BlockEntry::isIntact);
    }

    /** Intact, from the first offset to the last one without a gap. */
    private static boolean isWhole(List<BlockEntry> content, long from, long to) {
        long at = from;
        for (BlockEntry entry : content) {
            if (!entry.isIntact() || entry.baseOffset() != at) {
                return false;
            }
            at = entry.endOffset();
        }
        return at >= to;
    }

    private static NodeId first(Set<NodeId> nodes) {
        return nodes.iterator().next();
    }

    private static Set<NodeId> without(Set<NodeId> all, Set<NodeId> some) {
        Set<NodeId> others = new TreeSet<>(all);
        others.removeAll(some);
        return others;
    }
}
