package io.millrace.client.internal.lease;

import io.millrace.common.record.SequenceNumber;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a shard is processed: everything up to and including a record, a part of an aggregated record, or the whole shard.
 * Ordered as they follow each other in the shard.
 *
 * @param sequence the last record; null = the shard's end
 * @param sub index of the last user record in an aggregated record, {@link #WHOLE} when nothing of the record is left
 */
public record Position(@Nullable SequenceNumber sequence, int sub) implements Comparable<Position> {

    /** Stands for all user records of a record. */
    public static final int WHOLE = Integer.MAX_VALUE;

    private static final Position END = new Position(null, WHOLE);

    /** Everything up to and including the record. */
    public static Position after(SequenceNumber record) {
        return new Position(record, WHOLE);
    }

    /** Everything up to and including a user record of an aggregated record. */
    public static Position within(SequenceNumber record, int sub) {
        return new Position(record, sub);
    }

    /** The whole shard. */
    public static Position end() {
        return END;
    }

    /** True when the shard is processed to its end. */
    public boolean isEnd() {
        return sequence == null;
    }

    /** True when user records of the record are left. */
    public boolean isPartial() {
        return sub != WHOLE;
    }

    /** The later one. */
    public static Optional<Position> later(Optional<Position> one, Optional<Position> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.get().compareTo(other.get()) >= 0 ? one : other;
    }

    /** Within one shard, by record and then by user record; the end last. */
    @Override
    public int compareTo(Position other) {
        if (sequence == null || other.sequence == null) {
            return Boolean.compare(sequence == null, other.sequence == null);
        }
        int byRecord = sequence.compareTo(other.sequence);
        return byRecord != 0 ? byRecord : Integer.compare(sub, other.sub);
    }

    @Override
    public String toString() {
        if (sequence == null) {
            return "the end";
        }
        return sequence + (isPartial() ? "/" + sub : "");
    }
}
