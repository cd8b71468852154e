package io.millrace.node.audit.plan;

/**
 * Blocks of a shard whose first records are within these offsets. Where a block begins says to which range it belongs, so every
 * block belongs to one, also where replicas do not agree on where blocks begin.
 *
 * @param shardUid unique number of the shard
 * @param from first offset
 * @param to offset after the last
 */
public record AuditRange(long shardUid, long from, long to) {

    public AuditRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("no range: " + from + " to " + to);
        }
    }

    AuditRange startingAt(long offset) {
        return new AuditRange(shardUid, offset, to);
    }

    AuditRange endingAt(long offset) {
        return new AuditRange(shardUid, from, offset);
    }

    @Override
    public String toString() {
        return "shard " + shardUid + " offsets " + from + " to " + (to - 1);
    }
}
