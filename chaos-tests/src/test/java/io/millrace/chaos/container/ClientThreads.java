package io.millrace.chaos.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads of a client, which go on until they are told to end. Started and stopped by one thread. */
final class ClientThreads {

    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    /** Starts one; its body looks again and again whether it is to go on. */
    void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        threads.add(thread);
        thread.start();
    }

    /** False when it is time to end. For their bodies. */
    boolean goOn() {
        return stop.getCount() > 0;
    }

    /** As {@link #goOn}, after so long or as soon as it is time to end. */
    boolean goOnAfter(long millis) {
        try {
            return !stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Tells them to end, and waits until they have. */
    void stop() {
        stop.countDown();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while " + thread.getName() + " was ending", e);
            }
        }
    }
}
