package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import io.millrace.client.MillraceClient;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Reads a whole stream from its beginning with one reader of the SDK, and writes down what it gets. One thread. */
final class Follower implements StreamFollower {

    private static final Duration WAIT = Duration.ofMillis(200);

    private final String process;
    private final StreamReader reader;
    private final Recorder recorder;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean stopped;

    Follower(String process, MillraceClient client, String stream, ReaderOptions options, Recorder recorder) {
        this.process = process;
        this.recorder = recorder;
        reader = client.reader(stream, options);
        thread = new Thread(this::run, process);
    }

    @Override
    public void start() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            long from = recorder.now();
            try {
                record(from, reader.poll(WAIT));
            } catch (MillraceException e) {
                // A reader that gives up is what the checker calls unseen.
                recorder.failedRead(process, from, "", Outcomes.describe(e));
                return;
            }
        }
    }

    private void record(long from, List<ReadRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        List<Item> items = records.stream()
                .map(record -> new Item(
                        record.sequenceNumber().toString(), record.partitionKey(), Payloads.value(record.data())))
                .toList();
        recorder.read(process, from, records.get(0).shardId(), items);
        items.forEach(item -> seen.add(item.value()));
    }

    @Override
    public boolean hasSeen(Set<String> values) {
        return seen.containsAll(values);
    }

    @Override
    public void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + process + " was ending", e);
        }
        reader.close();
    }
}
