package io.millrace.node.audit;

import io.millrace.common.env.TimeSource;
import io.millrace.common.limits.TokenBucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Spaces the ranges so that audits read at a bounded rate. The rate may change between two ranges. One thread. */
final class AuditPace {

    /** A small block costs a disk and a processor as much as one of this size. */
    private static final long LEAST_PER_BLOCK = 4096;

    private final TimeSource time;
    private long rate;
    private @Nullable TokenBucket bucket;

    AuditPace(TimeSource time) {
        this.time = time;
    }

    /** Pays for what was read. */
    void charge(long bytesPerSecond, long blocks, long bytes) {
        TokenBucket present = bucket;
        if (present == null || bytesPerSecond != rate) {
            rate = bytesPerSecond;
            present = new TokenBucket(rate, time.monotonicNanos());
            bucket = present;
        }
        present.debtNanos(time.monotonicNanos());
        present.take(Math.max(bytes, blocks * LEAST_PER_BLOCK));
    }

    /** How long to wait before the next range. */
    Duration pause() {
        TokenBucket present = bucket;
        return present == null ? Duration.ZERO : Duration.ofNanos(present.debtNanos(time.monotonicNanos()));
    }
}
