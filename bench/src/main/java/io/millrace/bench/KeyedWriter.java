package io.millrace.bench;

import io.millrace.client.Producer;
import io.millrace.client.PutResult;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Puts to every key in turn at a rate; the numbers of a key's records rise by one from 0. The keys' hash keys lie evenly in the
 * whole space, so that as many keys as shards reach every shard. Keeps for each key the longest that a record of it had to
 * wait, from when it should have been sent to its acknowledgement.
 */
final class KeyedWriter implements AutoCloseable {

    /** Bytes of the number in front of a record's data. */
    static final int NUMBER = 4;

    private static final String PREFIX = "key-";
    private static final long FOREVER = TimeUnit.DAYS.toNanos(1);

    private final Producer producer;
    private final int size;
    private final int keys;
    private final double perSecond;
    private final List<HashKey> hashKeys;
    private final AtomicLongArray longestNanos;
    /** When the last record of each key that was sent was due, and the last one that was answered. */
    private final AtomicLongArray sentDue;

    private final AtomicLongArray answeredDue;
    private final AtomicIntegerArray acknowledged;
    private final LongAdder errors = new LongAdder();
    private final Thread thread = new Thread(this::run, "bench-keyed-writer");
    private volatile boolean stopped;
    private volatile long lastDue = System.nanoTime();
    private volatile long countedUntil = System.nanoTime() + FOREVER;

    /** Starts to put. */
    KeyedWriter(Producer producer, int keys, double perSecond, int size) {
        this.producer = producer;
        this.size = size;
        this.keys = keys;
        this.perSecond = perSecond;
        hashKeys = HashKeyRange.even(keys).stream().map(HashKeyRange::middle).toList();
        longestNanos = new AtomicLongArray(keys);
        sentDue = new AtomicLongArray(keys);
        answeredDue = new AtomicLongArray(keys);
        acknowledged = new AtomicIntegerArray(keys);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        Pacer pacer = new Pacer(System.nanoTime(), perSecond);
        for (int number = 0; ; number++) {
            for (int key = 0; key < keys; key++) {
                if (stopped) {
                    return;
                }
                send(key, number, pacer.next());
            }
        }
    }

    private void send(int key, int number, long due) {
        byte[] data = new byte[size];
        ByteBuffer.wrap(data).putInt(number);
        sentDue.set(key, due);
        lastDue = due;
        var unused = producer.send(PREFIX + key, hashKeys.get(key), data)
                .whenComplete((result, failure) -> answered(key, due, result, failure));
    }

    private void answered(int key, long due, @Nullable PutResult result, @Nullable Throwable failure) {
        if (failure != null || result == null) {
            errors.increment();
        } else {
            acknowledged.incrementAndGet(key);
        }
        if (due - countedUntil <= 0) {
            longestNanos.accumulateAndGet(key, System.nanoTime() - due, Math::max);
        }
        answeredDue.accumulateAndGet(key, due, Math::max);
    }

    /** The key's number, or -1 for a record of somebody else. */
    static int key(String partitionKey) {
        return partitionKey.startsWith(PREFIX)
                ? Integer.parseInt(partitionKey, PREFIX.length(), partitionKey.length(), 10)
                : -1;
    }

    static int number(byte[] data) {
        return ByteBuffer.wrap(data).getInt();
    }

    boolean reachedAllKeys() {
        for (int key = 0; key < keys; key++) {
            if (acknowledged.get(key) == 0) {
                return false;
            }
        }
        return true;
    }

    int keys() {
        return keys;
    }

    int acknowledged(int key) {
        return acknowledged.get(key);
    }

    long allAcknowledged() {
        long all = 0;
        for (int key = 0; key < keys; key++) {
            all += acknowledged.get(key);
        }
        return all;
    }

    long errors() {
        return errors.sum();
    }

    /** Forgets the waits so far. What is on its way counts. */
    void forgetWaits() {
        countedUntil = System.nanoTime() + FOREVER;
        for (int key = 0; key < keys; key++) {
            longestNanos.set(key, 0);
        }
    }

    /**
     * Each key's longest wait since they were last forgotten, shortest first, without keys that had no record. Waits until all that
     * was due by now is answered, so that a record that still waits is not left out.
     */
    long[] longestWaits() throws InterruptedException {
        long now = System.nanoTime();
        countedUntil = now;
        while (lastDue - now < 0 || !isAnsweredUntil(now)) {
            Thread.sleep(1);
        }
        long[] waits = new long[keys];
        for (int key = 0; key < keys; key++) {
            waits[key] = longestNanos.get(key);
        }
        return Arrays.stream(waits).filter(wait -> wait > 0).sorted().toArray();
    }

    private boolean isAnsweredUntil(long now) {
        for (int key = 0; key < keys; key++) {
            long sent = sentDue.get(key);
            if (sent - now < 0 && answeredDue.get(key) - sent < 0) {
                return false;
            }
        }
        return true;
    }

    /** Stops and waits for what is on its way. */
    @Override
    public void close() {
        stopped = true;
        Reading.join(thread);
        producer.close(Duration.ofSeconds(60));
    }
}
