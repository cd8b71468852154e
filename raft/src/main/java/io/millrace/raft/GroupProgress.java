package io.millrace.raft;

import io.millrace.common.env.TimeSource;
import io.millrace.common.log.LogPosition;
import java.nio.file.Path;

/**
 * How far one replica is. Written by the updater thread and the host's maintenance thread, read by anybody.
 */
final class GroupProgress {

    private final Path directory;
    private final TimeSource time;
    private long unflushedBytes;
    private long oldestUnflushedNanos;
    private LogPosition applied = LogPosition.NONE;
    private LogPosition durable = LogPosition.NONE;
    private boolean failed;
    private boolean flushSoon;

    GroupProgress(Path directory, TimeSource time) {
        this.directory = directory;
        this.time = time;
    }

    /** Where the log is stored. */
    Path directory() {
        return directory;
    }

    synchronized void applied(LogPosition position, int bytes) {
        if (applied.index() <= durable.index()) {
            oldestUnflushedNanos = time.monotonicNanos();
        }
        applied = position;
        unflushedBytes += bytes;
    }

    synchronized void durable(LogPosition position) {
        durable = position.index() > durable.index() ? position : durable;
        applied = durable.index() > applied.index() ? durable : applied;
    }

    /** Called before a flush begins: what is applied from now on counts for the next one. */
    synchronized void flushBegins() {
        unflushedBytes = 0;
        oldestUnflushedNanos = time.monotonicNanos();
        flushSoon = false;
    }

    /** Asks for a flush in the next round, whatever the policy says. */
    synchronized void flushSoon() {
        flushSoon = true;
    }

    /** Notes that this replica is broken. True the first time: the one to report. */
    synchronized boolean failed() {
        boolean first = !failed;
        failed = true;
        return first;
    }

    synchronized boolean hasFailed() {
        return failed;
    }

    synchronized LogPosition durable() {
        return durable;
    }

    /** True when enough or old enough state would have to be replayed after a crash. */
    synchronized boolean wantsFlush(RaftTuning.FlushPolicy policy) {
        return applied.index() > durable.index()
                && (flushSoon
                        || unflushedBytes >= policy.flushBytes()
                        || time.monotonicNanos() - oldestUnflushedNanos
                                >= policy.flushAge().toNanos());
    }
}
