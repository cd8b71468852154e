package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The smallest range in which replicas differ, and what is to be done.
 *
 * @param from first offset
 * @param to offset after the last
 * @param kind what is wrong
 * @param held what each replica that answered holds there
 * @param resolution what follows from it
 */
record Verdict(long from, long to, Kind kind, Map<NodeId, List<BlockEntry>> held, Resolution resolution) {

    /** What is wrong. */
    enum Kind {
        /** Blocks fail their checksums; nothing contradicts the others. */
        DAMAGED,
        /** A replica holds other intact blocks than another one, or lacks some. */
        DIVERGENT
    }

    /** What is to be done. */
    sealed interface Resolution {}

    /**
     * A majority agrees: the others get its blocks.
     *
     * @param source a replica of the majority
     * @param wrong the others
     * @param blocks what belongs there
     */
    record Replace(NodeId source, Set<NodeId> wrong, List<BlockEntry> blocks) implements Resolution {}

    /** No majority, but one intact content only: it may replace what fails its checksums, where it fits. */
    record Mend(NodeId source, Set<NodeId> damaged, List<BlockEntry> blocks) implements Resolution {}

    /** Nobody can say who is right. */
    record Undecided(String why) implements Resolution {}

    /** Blocks that are wrong, over all replicas. */
    int blocks() {
        if (resolution instanceof Replace replace) {
            return replace.blocks().size() * replace.wrong().size();
        }
        if (resolution instanceof Mend mend) {
            return mend.blocks().size() * mend.damaged().size();
        }
        return Math.max(1, held.values().stream().mapToInt(List::size).max().orElse(1));
    }

    /** What each replica holds, in words. */
    String holdings() {
        return held.entrySet().stream()
                .map(entry -> entry.getKey() + ": "
                        + (entry.getValue().isEmpty()
                                ? "nothing"
                                : entry.getValue().stream()
                                        .limit(4)
                                        .map(BlockEntry::toString)
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining("; "));
    }
}
