package io.millrace.common.log;

/**
 * Place of an entry in a replicated log.
 *
 * @param term Raft term
 * @param index log index; the first entry has a positive one
 */
public record LogPosition(long term, long index) implements Comparable<LogPosition> {

    /** Before the first entry. */
    public static final LogPosition NONE = new LogPosition(0, -1);

    /**
     * Term of a state that was restored from a back-up (ADR 0028): not above that of the first entry behind it. Nor 0: Raft
     * takes the vote of a replica at term 0 for that of one that has lost everything.
     */
    public static final long RESTORED_TERM = 1;

    @Override
    public int compareTo(LogPosition other) {
        return Long.compare(index, other.index);
    }
}
