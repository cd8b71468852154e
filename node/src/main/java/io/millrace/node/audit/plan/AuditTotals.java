package io.millrace.node.audit.plan;

/**
 * What a pass has done.
 *
 * @param records offsets in the ranges that were compared
 * @param blocks blocks of the leader's replica that were read
 * @param bytes their bytes
 * @param divergent wrong blocks with right checksums
 * @param damaged blocks that failed their checksums
 * @param repaired of both, those that were replaced
 */
public record AuditTotals(long records, long blocks, long bytes, long divergent, long damaged, long repaired) {

    public static final AuditTotals NONE = new AuditTotals(0, 0, 0, 0, 0, 0);

    AuditTotals plus(AuditRange range, RangeOutcome outcome) {
        return new AuditTotals(
                records + outcome.doneTo() - range.from(),
                blocks + outcome.blocks(),
                bytes + outcome.bytes(),
                divergent + outcome.divergent(),
                damaged + outcome.damaged(),
                repaired + outcome.repaired());
    }
}
