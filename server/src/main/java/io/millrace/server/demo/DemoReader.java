package io.millrace.server.demo;

import io.millrace.client.ReadRecord;
import io.millrace.client.StreamReader;
import io.millrace.common.env.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader on its own thread {@code demo-reader} that keeps what it gets. The copy is guarded by this object's lock. */
final class DemoReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);

    private final String name;
    private final StreamReader reader;
    private final TimeSource time;
    private final Thread thread;
    private final List<ReceivedLine> copy = new ArrayList<>();
    private volatile boolean idle;
    private volatile @Nullable RuntimeException failure;

    DemoReader(String name, StreamReader reader, TimeSource time) {
        this.name = name;
        this.reader = reader;
        this.time = time;
        this.thread = new Thread(this::read, "demo-reader-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    String name() {
        return name;
    }

    /** What was read so far, in order. */
    synchronized List<ReceivedLine> copy() {
        return List.copyOf(copy);
    }

    synchronized int count() {
        return copy.size();
    }

    /** True when the last poll found nothing new. */
    boolean isIdle() {
        return idle;
    }

    /** Why reading stopped before its time, or null. */
    @Nullable RuntimeException failure() {
        return failure;
    }

    private void read() {
        try {
            while (!reader.isFinished()) {
                List<ReadRecord> records = reader.poll(POLL);
                long now = time.monotonicNanos();
                keep(records, now);
                idle = records.isEmpty();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private synchronized void keep(List<ReadRecord> records, long now) {
        for (ReadRecord record : records) {
            copy.add(new ReceivedLine(
                    record.shardId(), record.sequenceNumber().toString(), record.partitionKey(), record.data(), now));
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
