package io.millrace.client;

import java.time.Duration;
import java.util.Optional;

/**
 * What a consumer group does with records whose processing throws. They are tried again after growing pauses, and then the policy's
 * action is taken; nothing is ever skipped in silence. While a record is tried again the other shards go on, and in its own shard
 * those with other keys as far as the group may process them in parallel. Immutable; begin with {@link #stop()},
 * {@link #park(String)} or {@link #skip()}.
 *
 * @param action what happens after the last attempt
 * @param deadLetterStream where records are parked; only with {@link Action#PARK}
 * @param attempts how often a record is processed in all, at least 1
 * @param firstPause pause before the second attempt; it doubles each time
 * @param longestPause longest pause
 */
public record FailurePolicy(
        Action action, Optional<String> deadLetterStream, int attempts, Duration firstPause, Duration longestPause) {

    /** What happens after the last attempt. */
    public enum Action {
        /** The shard stands still, the worker keeps it, and its callback is told; all other shards go on. */
        STOP,
        /** The record is put into a dead-letter stream as a {@link DeadLetter}, then the shard goes on. */
        PARK,
        /** The record is counted and logged, then the shard goes on. */
        SKIP
    }

    /**
     * Checks the values.
     *
     * @param action what happens after the last attempt
     * @param deadLetterStream where records are parked; only with {@link Action#PARK}
     * @param attempts how often a record is processed in all, at least 1
     * @param firstPause pause before the second attempt; it doubles each time
     * @param longestPause longest pause
     * @throws IllegalArgumentException names the value that is out of its range
     */
    public FailurePolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is at least 1, not " + attempts);
        }
        if (firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("pauses grow from " + firstPause + " to " + longestPause
                    + ": the first is not negative, the longest not shorter");
        }
        if (deadLetterStream.isPresent() != (action == Action.PARK)) {
            throw new IllegalArgumentException("a dead-letter stream belongs to PARK and only to it");
        }
    }

    /** {@return the default: five attempts within about 1.5 s, then the shard stands still} */
    public static FailurePolicy stop() {
        return new FailurePolicy(Action.STOP, Optional.empty(), 5, Duration.ofMillis(100), Duration.ofSeconds(10));
    }

    /**
     * Five attempts, then the record goes to the stream, which must exist.
     *
     * @param deadLetterStream name of the stream that takes the records; it must exist
     * @return a policy with the attempts and pauses of {@link #stop()}
     */
    public static FailurePolicy park(String deadLetterStream) {
        FailurePolicy base = stop();
        return new FailurePolicy(
                Action.PARK, Optional.of(deadLetterStream), base.attempts, base.firstPause, base.longestPause);
    }

    /** {@return a policy of five attempts; then the record is skipped and counted} */
    public static FailurePolicy skip() {
        FailurePolicy base = stop();
        return new FailurePolicy(Action.SKIP, Optional.empty(), base.attempts, base.firstPause, base.longestPause);
    }

    /**
     * The same with another number of attempts.
     *
     * @param count how often a record is processed in all, at least 1
     * @return a changed copy
     */
    public FailurePolicy withAttempts(int count) {
        return new FailurePolicy(action, deadLetterStream, count, firstPause, longestPause);
    }

    /**
     * The same with other pauses.
     *
     * @param first pause before the second attempt, not negative; it doubles each time
     * @param longest longest pause, not shorter than the first
     * @return a changed copy
     */
    public FailurePolicy withPauses(Duration first, Duration longest) {
        return new FailurePolicy(action, deadLetterStream, attempts, first, longest);
    }

    /**
     * Pause before the next attempt after that many failed ones.
     *
     * @param failedAttempts how often the record was processed so far, from 1
     * @return the pause, at most {@link #longestPause}
     */
    public Duration pauseAfter(int failedAttempts) {
        int doublings = Math.min(Math.max(0, failedAttempts - 1), 30);
        long first = firstPause.toMillis();
        long grown = first > Long.MAX_VALUE >> doublings ? Long.MAX_VALUE : first << doublings;
        return Duration.ofMillis(Math.min(grown, longestPause.toMillis()));
    }
}
