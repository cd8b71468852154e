package io.millrace.bench;

import io.millrace.client.ReaderOptions;
import io.millrace.client.ReaderOptions.Mode;
import io.millrace.client.StartPosition;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What benchmarks that read share. */
final class Reading {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Reading() {}

    static ReaderOptions options(Mode mode, StartPosition start) {
        return (mode == Mode.SUBSCRIBED ? ReaderOptions.subscribed() : ReaderOptions.polling()).from(start);
    }

    /** A started thread. */
    static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "bench-reader");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until as many records were read, or for half a minute. */
    static void awaitAll(Window reads, long records) {
        long start = System.nanoTime();
        while (reads.allRecords() < records && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
