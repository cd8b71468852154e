package io.millrace.controller.coordination.session;

import io.millrace.controller.coordination.assign.Assignor.Moves;
import java.time.Duration;

/**
 * Puts off asking held shards back for workers that have just come. Workers come in waves: a deployment starts several, and each is
 * a process whose first second goes into loading code. Shards that nobody holds are given out at once; one that somebody reads
 * stays with its reader until no worker has come for a while, so that a wave moves it once, and to a worker that is ready. Kafka's
 * groups wait alike ({@code group.initial.rebalance.delay.ms}, 3 s).
 *
 * <p>Times are nanoseconds of the coordinator's monotonic clock. Its thread.
 */
final class Arrivals {

    /** So long must nobody have come. */
    static final Duration QUIET = Duration.ofSeconds(2);
    /** A wave that does not end is not waited for longer. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private boolean waiting;
    private long firstNanos;
    private long lastNanos;

    /** A worker has come that was not there before. */
    void arrived(long nowNanos) {
        if (!waiting) {
            waiting = true;
            firstNanos = nowNanos;
        }
        lastNanos = nowNanos;
    }

    /** What may move now. */
    Moves moves(long nowNanos) {
        return !waiting || isOver(nowNanos) ? Moves.ALL : Moves.NEEDED;
    }

    /** True once after each wave: held shards may be asked back from now on. */
    boolean isDue(long nowNanos) {
        return waiting && isOver(nowNanos);
    }

    /** A plan was made; one that evened out ends the wave. */
    void planned(long nowNanos) {
        waiting &= !isOver(nowNanos);
    }

    private boolean isOver(long nowNanos) {
        return nowNanos - lastNanos >= QUIET.toNanos() || nowNanos - firstNanos >= LONGEST.toNanos();
    }
}
