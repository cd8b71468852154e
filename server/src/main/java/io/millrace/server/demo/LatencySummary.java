package io.millrace.server.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How long something took, many times.
 *
 * @param count how many times
 * @param p50 half were at most this long
 * @param p99 99 of 100 were at most this long
 * @param max the longest
 */
record LatencySummary(long count, Duration p50, Duration p99, Duration max) {

    static LatencySummary ofNanos(LongStream nanos) {
        long[] sorted = nanos.toArray();
        Arrays.sort(sorted);
        return new LatencySummary(sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    /** The smallest value that the given share of all values does not exceed (nearest rank). */
    private static Duration at(long[] sorted, double share) {
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        int rank = Math.max(1, (int) Math.ceil(share * sorted.length));
        return Duration.ofNanos(sorted[rank - 1]);
    }
}
