package io.millrace.server.demo;

import java.time.Duration;
import java.util.Optional;

/**
 * Moments of the demo, on the monotonic clock.
 *
 * @param startedNanos the demo began
 * @param firstSendNanos the first line was sent
 * @param victim server that was killed
 * @param killedNanos it was killed
 * @param restartedNanos it was started again
 * @param readyIn from its start until it said that it was ready; empty if it never did
 * @param caughtUp whether at the end every replica had applied the same log
 */
record DemoMarks(
        long startedNanos,
        long firstSendNanos,
        String victim,
        long killedNanos,
        long restartedNanos,
        Optional<Duration> readyIn,
        boolean caughtUp) {}
