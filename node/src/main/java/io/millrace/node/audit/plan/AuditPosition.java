package io.millrace.node.audit.plan;

import java.util.Comparator;

/**
 * A place in a group: shards in order of their unique numbers, offsets in them.
 *
 * @param shardUid shard
 * @param offset offset in it
 */
public record AuditPosition(long shardUid, long offset) implements Comparable<AuditPosition> {

    public static final AuditPosition START = new AuditPosition(0, 0);
    public static final AuditPosition END = new AuditPosition(-1, Long.MAX_VALUE);

    /** Unique numbers are unsigned. */
    private static final Comparator<AuditPosition> ORDER = Comparator.comparing(
                    AuditPosition::shardUid, Long::compareUnsigned)
            .thenComparingLong(AuditPosition::offset);

    @Override
    public int compareTo(AuditPosition other) {
        return ORDER.compare(this, other);
    }

    boolean isBefore(AuditPosition other) {
        return compareTo(other) < 0;
    }
}
