package io.millrace.raft.checkpoint;

import io.millrace.common.env.TimeSource;

/** Shares out a number of bytes per second among all senders, with a tenth of a second saved up at most. */
final class SendRate {

    private final TimeSource time;
    private final double bytesPerNano;
    private final long savedNanos = 100_000_000L;
    private long freeAt;

    SendRate(TimeSource time, long bytesPerSecond) {
        this.time = time;
        this.bytesPerNano = bytesPerSecond / 1e9;
        this.freeAt = time.monotonicNanos() - savedNanos;
    }

    /** Nanoseconds until the next bytes may be sent; 0: now. */
    synchronized long nanosToWait() {
        return Math.max(0, freeAt - time.monotonicNanos());
    }

    /** Charges bytes that are sent now. */
    synchronized void sent(int bytes) {
        freeAt = Math.max(freeAt, time.monotonicNanos() - savedNanos) + (long) (bytes / bytesPerNano);
    }
}
