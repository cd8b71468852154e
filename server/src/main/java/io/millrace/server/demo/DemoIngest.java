package io.millrace.server.demo;

import io.millrace.client.Producer;
import io.millrace.client.PutResult;
import io.millrace.common.env.Environment;
import io.millrace.common.env.TimeSource;
import io.millrace.server.cli.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the log's lines at a steady rate, whether or not they are acknowledged, as a web server would. {@link #run} belongs
 * to one thread; the counters may be read from any. Acknowledgements come on the client's thread, hence the lock.
 */
final class DemoIngest {

    private final List<SourceLine> lines;
    private final Producer producer;
    private final Environment environment;
    private final Duration length;
    private final AtomicInteger sent = new AtomicInteger();
    private final List<StoredLine> stored = new ArrayList<>();
    private int ended;
    private String firstFailure = "";

    /**
     * Prepares to send.
     *
     * @param length how long the sending is to take
     */
    DemoIngest(List<SourceLine> lines, Producer producer, Environment environment, Duration length) {
        this.lines = List.copyOf(lines);
        this.producer = producer;
        this.environment = environment;
        this.length = length;
    }

    /** Sends all lines and waits until the producer has a result for each. */
    void run() {
        TimeSource time = environment.time();
        long start = time.monotonicNanos();
        for (SourceLine line : lines) {
            long due = start + length.toNanos() / lines.size() * (line.number() - 1);
            Pause.of(Duration.ofNanos(due - time.monotonicNanos()), environment);
            long now = time.monotonicNanos();
            var unused = producer.send(line.client(), line.content())
                    .whenComplete((result, failure) -> ended(line, now, result, failure));
            sent.incrementAndGet();
        }
        producer.flush();
    }

    private synchronized void ended(
            SourceLine line, long sentNanos, @Nullable PutResult result, @Nullable Throwable failure) {
        ended++;
        if (result != null) {
            long now = environment.time().monotonicNanos();
            stored.add(new StoredLine(
                    line, result.shardId(), result.sequenceNumber().toString(), sentNanos, now));
        } else if (firstFailure.isEmpty()) {
            firstFailure = "line " + line.number() + ": " + failure;
        }
    }

    /** Lines sent so far. */
    int sent() {
        return sent.get();
    }

    /** Acknowledged lines so far, in the order of their acknowledgements. */
    synchronized List<StoredLine> stored() {
        return List.copyOf(stored);
    }

    /** True when each line has been acknowledged or has failed. */
    synchronized boolean isOver() {
        return ended == lines.size();
    }

    /** Why the first line that failed did; empty if none did. */
    synchronized String firstFailure() {
        return firstFailure;
    }
}
