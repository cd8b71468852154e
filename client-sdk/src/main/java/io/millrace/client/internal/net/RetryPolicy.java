package io.millrace.client.internal.net;

import io.millrace.common.env.RandomSource;
import java.time.Duration;

/**
 * How long to wait before a retry: full jitter over an exponentially growing span, never shorter than the server asked.
 *
 * @param base span of the first retry
 * @param max longest span
 */
public record RetryPolicy(Duration base, Duration max) {

    /** For calls that wait for a new leader or for room: quick at first, at most half a second apart. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(500));

    /**
     * The wait before the next attempt.
     *
     * @param failures failed attempts so far, at least 1
     * @param retryAfter what the server asked for; zero = nothing
     */
    public Duration next(int failures, Duration retryAfter, RandomSource random) {
        int doublings = Math.min(failures - 1, 20);
        long span = Math.min(max.toNanos(), base.toNanos() << doublings);
        Duration jittered = Duration.ofNanos((long) (span * random.nextDouble()));
        return retryAfter.plus(jittered);
    }
}
