package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import java.util.List;
import java.util.Map;

/**
 * What came of comparing a range.
 *
 * @param doneTo the walk goes on at this offset
 * @param blocks blocks of the own replica that were read
 * @param bytes their bytes
 * @param divergent wrong blocks with right checksums
 * @param damaged blocks that failed their checksums
 * @param repaired of both, those that were replaced
 * @param undecided what was left
 * @param notCompared replicas that did not take part, and why
 */
public record RangeOutcome(
        long doneTo,
        int blocks,
        long bytes,
        int divergent,
        int damaged,
        int repaired,
        List<UndecidedRange> undecided,
        Map<NodeId, String> notCompared) {

    public RangeOutcome {
        undecided = List.copyOf(undecided);
        notCompared = Map.copyOf(notCompared);
    }

    /** It could not be compared at all. */
    public static RangeOutcome failed(AuditRange range, NodeId self, String reason) {
        return new RangeOutcome(range.to(), 0, 0, 0, 0, 0, List.of(), Map.of(self, reason));
    }

    static RangeOutcome nothingThere(long doneTo) {
        return new RangeOutcome(doneTo, 0, 0, 0, 0, 0, List.of(), Map.of());
    }

    /** Whether nothing wrong was seen. */
    public boolean isClean() {
        return divergent == 0 && damaged == 0;
    }

    /** Whether all replicas were compared. */
    public boolean isWhole() {
        return notCompared.isEmpty();
    }
}
