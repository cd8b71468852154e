package io.millrace.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * Says when each record should be sent. The schedule does not wait for the system under test: a record that is sent late
 * counts from the time it should have been sent (coordinated omission).
 */
final class Pacer {

    private final long start;
    private final double interval;
    private long sent;

    /** Paces to a rate; 0 = no pacing. */
    Pacer(long startNanos, double perSecond) {
        start = startNanos;
        interval = perSecond == 0 ? 0 : 1e9 / perSecond;
    }

    /** Waits until the next record is due and returns when it was due. */
    long next() {
        if (interval == 0) {
            return System.nanoTime();
        }
        long due = start + (long) (interval * sent++);
        long left = due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
        return due;
    }
}
