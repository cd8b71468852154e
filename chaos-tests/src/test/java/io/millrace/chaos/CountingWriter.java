package io.millrace.chaos;

import io.millrace.client.Producer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Puts the numbers 1, 2, 3… of each key, all keys in turn, at a steady rate. */
final class CountingWriter {

    private static final int KEYS = 100;
    private static final int PUTS_PER_TICK = 10;
    private static final long TICK_MILLIS = 10;

    private final Producer producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong acknowledged = new AtomicLong();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private ScheduledFuture<?> ticking;
    private volatile long sent;

    CountingWriter(Producer producer) {
        this.producer = producer;
    }

    CountingWriter start() {
        ticking = clock.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void tick() {
        for (int i = 0; i < PUTS_PER_TICK; i++) {
            long number = sent;
            producer.send(key(number % KEYS), encode(number / KEYS + 1)).whenComplete((result, failure) -> {
                if (failure == null) {
                    acknowledged.incrementAndGet();
                } else {
                    failures.add(failure);
                }
            });
            sent = number + 1;
        }
    }

    /** Stops and waits until every record is decided. */
    void finish() {
        ticking.cancel(false);
        clock.shutdown();
        try {
            clock.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the writer was ending", e);
        }
        producer.close(Duration.ofSeconds(90));
    }

    long sent() {
        return sent;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Records that were not stored, or of which nobody knows. */
    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Last number of each key. */
    long[] counters() {
        long[] counters = new long[KEYS];
        for (int key = 0; key < KEYS; key++) {
            counters[key] = (sent + KEYS - 1 - key) / KEYS;
        }
        return counters;
    }

    static String key(long number) {
        return "key-" + number;
    }

    private static byte[] encode(long counter) {
        return ByteBuffer.allocate(Long.BYTES).putLong(counter).array();
    }
}
