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
 * @param caughtUpIn from its start until its replicas had everything; empty if they never did
 */
record DemoMarks(
        long startedNanos,
        long firstSendNanos,
        String victim,
        long killedNanos,
        long restartedNanos,
        Optional<Duration> caughtUpIn) {}
