package io.millrace.chaos.reshard;

import io.millrace.common.env.TimeSource;

/** The wall clock of one node, which may be wrong and run at a wrong rate. */
final class NodeClock implements TimeSource {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TimeSource real;
    private long sinceNanos;
    private long sinceMillis;
    private double rate = 1;

    NodeClock(TimeSource real) {
        this.real = real;
        sinceNanos = real.monotonicNanos();
        sinceMillis = real.wallMillis();
    }

    /** Jumps, and runs at that rate from now on. */
    void set(long jumpMillis, double newRate) {
        sinceMillis = wallMillis() + jumpMillis;
        sinceNanos = real.monotonicNanos();
        rate = newRate;
    }

    @Override
    public long wallMillis() {
        return sinceMillis + (long) ((real.monotonicNanos() - sinceNanos) * rate) / NANOS_PER_MILLI;
    }

    @Override
    public long monotonicNanos() {
        return real.monotonicNanos();
    }
}
