package io.millrace.chaos.container;

import io.millrace.common.error.MillraceException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;

/** Does something again and again on a thread of its own, whatever the cluster says. */
final class Repeating implements AutoCloseable {

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private final Runnable work;
    private final long pauseMillis;

    private Repeating(String name, long pauseMillis, Runnable work) {
        this.work = work;
        this.pauseMillis = pauseMillis;
        thread = new Thread(this::run, name);
    }

    /** Starts. */
    static Repeating start(String name, long pauseMillis, Runnable work) {
        Repeating repeating = new Repeating(name, pauseMillis, work);
        repeating.thread.start();
        return repeating;
    }

    private void run() {
        while (isOn()) {
            try {
                work.run();
            } catch (MillraceException | SdkException refusedOrUnknown) {
                // The next one may do better.
            }
        }
    }

    private boolean isOn() {
        try {
            return !stop.await(pauseMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + thread.getName() + " was ending", e);
        }
    }
}
