package io.millrace.bench;

import io.millrace.client.ConsumerRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What the workers of a group say of their shards and records: times of hand-overs, and whether each record came once and in order. */
final class HandoverLog {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<String, Long> givenBack = new HashMap<>();
    private final Map<String, Long> unread = new HashMap<>();
    private Histogram unowned = new Histogram(HIGHEST_NANOS, DIGITS);
    private Histogram silent = new Histogram(HIGHEST_NANOS, DIGITS);
    /** A key's records are of one shard, and shards have one worker at a time. */
    private final AtomicIntegerArray next;

    private final LongAdder repeated = new LongAdder();
    private final LongAdder outOfOrder = new LongAdder();

    HandoverLog(int keys) {
        next = new AtomicIntegerArray(keys);
    }

    /** A worker's last call for a shard. */
    void givenBack(String shard) {
        long now = System.nanoTime();
        synchronized (lock) {
            givenBack.put(shard, now);
        }
    }

    /** A worker's first call for a shard. */
    void started(String shard) {
        long now = System.nanoTime();
        synchronized (lock) {
            Long since = givenBack.remove(shard);
            if (since != null) {
                unowned.recordValue(now - since);
                unread.put(shard, since);
            }
        }
    }

    void processed(String shard, Iterable<ConsumerRecord> records) {
        long now = System.nanoTime();
        synchronized (lock) {
            Long since = unread.remove(shard);
            if (since != null) {
                silent.recordValue(now - since);
            }
        }
        records.forEach(this::check);
    }

    private void check(ConsumerRecord record) {
        int key = KeyedWriter.key(record.partitionKey());
        int number = KeyedWriter.number(record.data());
        int expected = next.get(key);
        if (number < expected) {
            repeated.increment();
        } else {
            if (number > expected) {
                outOfOrder.increment();
            }
            next.set(key, number + 1);
        }
    }

    /** Those of the beginning are not hand-overs of workers at work. */
    void forgetHandovers() {
        synchronized (lock) {
            givenBack.clear();
            unread.clear();
            unowned = new Histogram(HIGHEST_NANOS, DIGITS);
            silent = new Histogram(HIGHEST_NANOS, DIGITS);
        }
    }

    /** Waits until as many records were processed; how many were not in the end. */
    long awaitMissing(long acknowledged) {
        long start = System.nanoTime();
        while (processed() < acknowledged && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(Timing.LOOK_AGAIN_NANOS);
        }
        return Math.max(0, acknowledged - processed());
    }

    private long processed() {
        long all = 0;
        for (int key = 0; key < next.length(); key++) {
            all += next.get(key);
        }
        return all;
    }

    /** From a worker's last call for a shard to the next worker's first. */
    Histogram unowned() {
        synchronized (lock) {
            return unowned.copy();
        }
    }

    /** From a worker's last call for a shard to the next worker's first record. */
    Histogram silent() {
        synchronized (lock) {
            return silent.copy();
        }
    }

    long repeated() {
        return repeated.sum();
    }

    long outOfOrder() {
        return outOfOrder.sum();
    }
}
