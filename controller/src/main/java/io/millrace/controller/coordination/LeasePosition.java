package io.millrace.controller.coordination;

import io.millrace.common.record.SequenceNumber;

/** How far a group has processed a shard. Positions are ordered: a start, then records, then the shard's end. */
public sealed interface LeasePosition {

    /** Nothing was processed; from the oldest record. */
    LeasePosition TRIM_HORIZON = new TrimHorizon();

    /** The closed shard was processed to its end. */
    LeasePosition SHARD_END = new ShardEnd();

    /** From the oldest record. */
    record TrimHorizon() implements LeasePosition {}

    /**
     * From the first record that arrived at a time or later.
     *
     * @param millis milliseconds since the epoch
     */
    record AtTimestamp(long millis) implements LeasePosition {}

    /**
     * Everything up to a record was processed.
     *
     * @param number sequence number of the record
     * @param subSequence index of the last processed user record in an aggregated one, or {@link #WHOLE}
     */
    record Processed(SequenceNumber number, int subSequence) implements LeasePosition {

        /** The record was processed as a whole. */
        public static final int WHOLE = Integer.MAX_VALUE;

        public Processed {
            if (subSequence < 0) {
                throw new IllegalArgumentException("sub-sequence number " + subSequence + " is negative");
            }
        }
    }

    /** To the end. */
    record ShardEnd() implements LeasePosition {}

    /** True when this one is further back than the other in the same shard. */
    default boolean isBefore(LeasePosition other) {
        int rank = rank();
        if (rank != other.rank()) {
            return rank < other.rank();
        }
        if (this instanceof Processed mine && other instanceof Processed theirs) {
            int byNumber = mine.number().compareTo(theirs.number());
            return byNumber < 0 || (byNumber == 0 && mine.subSequence() < theirs.subSequence());
        }
        return false;
    }

    private int rank() {
        if (this instanceof ShardEnd) {
            return 2;
        }
        return this instanceof Processed ? 1 : 0;
    }
}
