package io.millrace.bench;

import io.millrace.common.grpc.GrpcErrors;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What is counted: throughput of what ends between begin and end, latency of what was due between them. Any thread.
 */
final class Window {

    private static final long LONGEST = 300_000_000_000L;

    private final long begin;
    private final long end;
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder allRecords = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final Histogram latency = new ConcurrentHistogram(1000, LONGEST, 3);

    Window(long beginNanos, long endNanos) {
        begin = beginNanos;
        end = endNanos;
    }

    /** A record has arrived. */
    void done(long intended, int size) {
        long now = System.nanoTime();
        allRecords.increment();
        if (now - begin >= 0 && now - end < 0) {
            records.increment();
            bytes.add(size);
        }
        if (intended - begin >= 0 && intended - end < 0) {
            latency.recordValue(Math.min(LONGEST, Math.max(0, now - intended)));
        }
    }

    /** A batch of records was read; no latency. */
    void read(int count, long size) {
        long now = System.nanoTime();
        allRecords.add(count);
        if (now - begin >= 0 && now - end < 0) {
            records.add(count);
            bytes.add(size);
        }
    }

    void retried() {
        retried.increment();
    }

    void failed(Throwable failure) {
        errors.computeIfAbsent(GrpcErrors.fromStatus(failure).code().name(), code -> new LongAdder())
                .increment();
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    long begin() {
        return begin;
    }

    long end() {
        return end;
    }

    double seconds() {
        return (end - begin) / 1e9;
    }

    long records() {
        return records.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    /** Records since the start, warm-up too. */
    long allRecords() {
        return allRecords.sum();
    }

    long retriedRecords() {
        return retried.sum();
    }

    Histogram latency() {
        return latency;
    }

    Map<String, Long> errors() {
        Map<String, Long> counts = new TreeMap<>();
        errors.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }
}
