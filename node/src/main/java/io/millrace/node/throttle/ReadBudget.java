package io.millrace.node.throttle;

import io.millrace.common.limits.TokenBucket;

/** What one shard may still give to its pollers, or to one registered consumer. Any thread. */
final class ReadBudget implements Budget {

    private final TokenBucket bytes;
    private final TokenBucket calls;
    private boolean dropped;

    ReadBudget(long bytesPerSecond, long callsPerSecond, long nowNanos) {
        bytes = new TokenBucket(bytesPerSecond, nowNanos);
        calls = new TokenBucket(callsPerSecond, nowNanos);
    }

    /** Begins a call: nanoseconds to wait, 0 when it may go on, {@link Budget#DROPPED} to look the budget up again. */
    synchronized long call(long nowNanos) {
        if (dropped) {
            return DROPPED;
        }
        long wait = Math.max(bytes.debtNanos(nowNanos), calls.waitNanos(1, nowNanos));
        if (wait == 0) {
            calls.take(1);
        }
        return wait;
    }

    /** Nanoseconds until there is no debt of bytes, 0 when there is none. */
    synchronized long debt(long nowNanos) {
        return dropped ? DROPPED : bytes.debtNanos(nowNanos);
    }

    /** Pays for bytes that were read; false to look the budget up again. */
    synchronized boolean charge(long byteCount, long nowNanos) {
        if (!dropped) {
            bytes.debtNanos(nowNanos);
            bytes.charge(byteCount);
        }
        return !dropped;
    }

    @Override
    public synchronized boolean dropIfIdle(long nowNanos) {
        dropped = dropped || (bytes.isFull(nowNanos) && calls.isFull(nowNanos));
        return dropped;
    }
}
