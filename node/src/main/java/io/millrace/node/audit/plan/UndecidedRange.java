package io.millrace.node.audit.plan;

/**
 * A range in which replicas differ and that was not mended.
 *
 * @param shardUid shard
 * @param from first offset
 * @param to offset after the last
 * @param why what the replicas hold, and why nothing was done or what did not help
 * @param passId pass that found it the last time
 */
public record UndecidedRange(long shardUid, long from, long to, String why, long passId) {

    boolean overlaps(AuditRange range) {
        return shardUid == range.shardUid() && from < range.to() && to > range.from();
    }

    UndecidedRange foundBy(long pass) {
        return new UndecidedRange(shardUid, from, to, why, pass);
    }

    @Override
    public String toString() {
        return "shard " + shardUid + " offsets " + from + " to " + (to - 1) + ": " + why;
    }
}
