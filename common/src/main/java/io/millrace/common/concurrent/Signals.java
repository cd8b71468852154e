package io.millrace.common.concurrent;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signals for work that is done by one thread at a time. Who signals while nobody works has to begin; later signals are counted,
 * and whoever works does so once more when some have come since the work last looked. So each signal is followed by a look at
 * what it was about, and nobody waits. Any thread.
 *
 * <pre>
 * void changed() {
 *     if (signals.signal()) {
 *         executor.execute(this::work);
 *     }
 * }
 *
 * void work() {
 *     int seen = signals.pending();
 *     ...
 *     if (!signals.answer(seen)) {
 *         executor.execute(this::work);
 *     }
 * }
 * </pre>
 */
public final class Signals {

    private final AtomicInteger pending;

    private Signals(int pending) {
        this.pending = new AtomicInteger(pending);
    }

    /** Nobody works: the first signal begins. */
    public static Signals idle() {
        return new Signals(0);
    }

    /** The maker works, or will when it is ready: until it has {@link #answer answered}, signals are only counted. */
    public static Signals working() {
        return new Signals(1);
    }

    /**
     * Counts a signal.
     *
     * @return true when the caller has to see to it that the work begins
     */
    public boolean signal() {
        return pending.getAndIncrement() == 0;
    }

    /** Signals that are not answered yet, at least one while somebody works. To be asked before the work looks at anything. */
    public int pending() {
        return pending.get();
    }

    /**
     * Ends a round of work.
     *
     * @param seen what {@link #pending} said when the round began
     * @return true when no signal has come since: nobody works now; false when another round is due, by the caller
     */
    public boolean answer(int seen) {
        return pending.addAndGet(-seen) == 0;
    }

    /**
     * Counts a signal and, when nobody works, works here until all signals are answered: a loop, so that work which signals
     * does not nest.
     *
     * @param work must not throw, or no signal begins it again
     */
    public void signalAndRun(Runnable work) {
        if (!signal()) {
            return;
        }
        int seen;
        do {
            seen = pending();
            work.run();
        } while (!answer(seen));
    }
}
