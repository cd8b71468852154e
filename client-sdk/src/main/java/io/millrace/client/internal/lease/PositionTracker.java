package io.millrace.client.internal.lease;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Finds how far a shard is processed when its records end in another order than they began: the last position before the first
 * unfinished one. Pure; guarded by its owner.
 */
public final class PositionTracker {

    private final Deque<Entry> open = new ArrayDeque<>();
    private long nextIndex;
    private long lastStarted = -1;
    private Optional<Position> finished;

    /** A record under way. */
    public static final class Entry {

        private final Position position;
        private final long index;
        private boolean done;

        private Entry(Position position, long index) {
            this.position = position;
            this.index = index;
        }

        /** Where everything up to and including this record is processed. */
        public Position position() {
            return position;
        }
    }

    /**
     * Begins.
     *
     * @param before how far the shard is processed already
     */
    public PositionTracker(Optional<Position> before) {
        finished = before;
    }

    /** The next record of the shard. */
    public Entry add(Position position) {
        Entry entry = new Entry(position, nextIndex++);
        open.addLast(entry);
        return entry;
    }

    /** The record is given to the application. */
    public void start(Entry entry) {
        lastStarted = Math.max(lastStarted, entry.index);
    }

    /** True when a later record was given to the application, or this one: leaving it out would repeat that one. */
    public boolean isBeforeLastStarted(Entry entry) {
        return entry.index <= lastStarted;
    }

    /** True when the record is among the first {@code window} records from the first unfinished one on. */
    public boolean isWithin(Entry entry, int window) {
        return open.isEmpty() || entry.index < open.getFirst().index + window;
    }

    /** The record is processed. */
    public void finish(Entry entry) {
        entry.done = true;
        while (!open.isEmpty() && open.getFirst().done) {
            finished = Optional.of(open.removeFirst().position);
        }
    }

    /** Everything up to here is processed; empty = nothing. */
    public Optional<Position> finished() {
        return finished;
    }

    /** Records that were added and are not counted as processed: unfinished ones and those behind them. */
    public int size() {
        return open.size();
    }
}
