package io.millrace.server.cli;

import io.millrace.common.env.Environment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Lets some time pass on the environment's clock. */
public final class Pause {

    private Pause() {}

    /**
     * Waits; returns at once for a time that is not positive.
     *
     * @throws CommandFailure when the thread is interrupted
     */
    public static void of(Duration time, Environment environment) {
        if (time.isNegative() || time.isZero()) {
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        environment.timers().after(time, over::countDown);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.refused("interrupted");
        }
    }
}
