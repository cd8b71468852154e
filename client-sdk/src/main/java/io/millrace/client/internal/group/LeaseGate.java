package io.millrace.client.internal.group;

import io.millrace.common.env.TimeSource;

/**
 * Says whether the worker may act on its leases (INV-7). Asked before every record, by the monotonic clock: a process that was
 * stopped for long finds it shut when it goes on. Written by the worker's thread, read by any.
 */
final class LeaseGate {

    private final TimeSource time;
    private final long began;
    private volatile long actUntil;

    LeaseGate(TimeSource time) {
        this.time = time;
        this.began = time.monotonicNanos();
    }

    /** Nanoseconds since the worker began. */
    long now() {
        return time.monotonicNanos() - began;
    }

    void actUntil(long nanos) {
        actUntil = nanos;
    }

    boolean isOpen() {
        return now() < actUntil;
    }
}
