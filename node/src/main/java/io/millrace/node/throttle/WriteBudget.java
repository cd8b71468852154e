package io.millrace.node.throttle;

import io.millrace.common.limits.TokenBucket;

/** What one shard may still take: bytes and records. Any thread. */
final class WriteBudget implements Budget {

    private final TokenBucket bytes;
    private final TokenBucket records;
    private boolean dropped;

    WriteBudget(long bytesPerSecond, long recordsPerSecond, long nowNanos) {
        bytes = new TokenBucket(bytesPerSecond, nowNanos);
        records = new TokenBucket(recordsPerSecond, nowNanos);
    }

    /** Takes both or neither: nanoseconds to wait, 0 when taken, {@link Budget#DROPPED} to look it up again. */
    synchronized long take(long byteCount, long recordCount, long nowNanos) {
        if (dropped) {
            return DROPPED;
        }
        long wait = Math.max(bytes.waitNanos(byteCount, nowNanos), records.waitNanos(recordCount, nowNanos));
        if (wait == 0) {
            bytes.take(byteCount);
            records.take(recordCount);
        }
        return wait;
    }

    @Override
    public synchronized boolean dropIfIdle(long nowNanos) {
        dropped = dropped || (bytes.isFull(nowNanos) && records.isFull(nowNanos));
        return dropped;
    }
}
