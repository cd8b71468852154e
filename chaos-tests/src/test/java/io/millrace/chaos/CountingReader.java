package io.millrace.chaos;

import io.millrace.client.MillraceClient;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import io.millrace.testkit.Await;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads a stream from its beginning and checks that each key's numbers rise by one each time (INV-3, INV-6, INV-9). */
final class CountingReader implements AutoCloseable {

    private static final Duration WAIT = Duration.ofMillis(200);

    private final String name;
    private final StreamReader reader;
    private final Map<String, Long> counters = new ConcurrentHashMap<>();
    private final List<String> mistakes = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean closed;

    CountingReader(String name, MillraceClient client, String stream, ReaderOptions options) {
        this.name = name;
        reader = client.reader(stream, options.from(StartPosition.trimHorizon()));
        thread = new Thread(this::run, "counting-reader-" + name);
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                reader.poll(WAIT).forEach(this::read);
            }
        } catch (RuntimeException e) {
            mistakes.add("it failed: " + e);
        }
    }

    private void read(ReadRecord record) {
        long counter = ByteBuffer.wrap(record.data()).getLong();
        Long before = counters.put(record.partitionKey(), counter);
        long expected = before == null ? 1 : before + 1;
        if (counter != expected) {
            mistakes.add(record.partitionKey() + ": " + counter + " instead of " + expected + " at "
                    + record.sequenceNumber() + " of " + record.shardId());
        }
    }

    /** Waits until every key is read to its last number. */
    void awaitCounters(long[] last, Duration patience) {
        Await.until(name + " reader has read everything", patience, () -> hasAll(last), this::describe);
        if (!mistakes.isEmpty()) {
            throw new AssertionError(describe());
        }
    }

    private boolean hasAll(long[] last) {
        if (!mistakes.isEmpty()) {
            return true;
        }
        for (int key = 0; key < last.length; key++) {
            if (counters.getOrDefault(CountingWriter.key(key), 0L) < last[key]) {
                return false;
            }
        }
        return true;
    }

    private String describe() {
        List<String> first;
        synchronized (mistakes) {
            first = mistakes.stream().limit(20).toList();
        }
        return name + " reader: " + mistakes.size() + " mistakes " + first + ", counters " + counters;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
    }
}
