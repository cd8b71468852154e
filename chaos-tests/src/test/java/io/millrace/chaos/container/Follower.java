package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import io.millrace.client.MillraceClient;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Reads a whole stream from its beginning with one reader of the SDK, and writes down what it gets. One thread. */
final class Follower extends StreamFollower {

    private static final Duration WAIT = Duration.ofMillis(200);

    private final String process;
    private final StreamReader reader;
    private final Recorder recorder;

    Follower(String process, MillraceClient client, String stream, ReaderOptions options, Recorder recorder) {
        super(process, ConcurrentHashMap.newKeySet());
        this.process = process;
        this.recorder = recorder;
        reader = client.reader(stream, options);
    }

    @Override
    void run() {
        while (threads().goOn()) {
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
        saw(items);
    }

    @Override
    void stop() {
        super.stop();
        reader.close();
    }
}
