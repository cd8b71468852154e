package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import io.millrace.client.MillraceClient;
import io.millrace.client.RecordsPage;
import io.millrace.client.StartPosition;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.SequenceNumber;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads all shards of a stream call by call: GetShardIterator, GetRecords, and after a failure a new iterator behind the
 * last record. The stream is not resharded. One thread.
 */
final class PollingFollower extends StreamFollower {

    private static final Duration WAIT = Duration.ofMillis(50);

    private static final long PAUSE_MILLIS = 50;

    private final String process;
    private final MillraceClient client;
    private final String stream;
    private final Recorder recorder;
    private final Map<String, Position> positions = new LinkedHashMap<>();

    PollingFollower(String process, MillraceClient client, String stream, List<String> shards, Recorder recorder) {
        super(process, ConcurrentHashMap.newKeySet());
        this.process = process;
        this.client = client;
        this.stream = stream;
        this.recorder = recorder;
        shards.forEach(shard -> positions.put(shard, new Position(StartPosition.trimHorizon(), "")));
    }

    @Override
    void run() {
        while (threads().goOnAfter(PAUSE_MILLIS)) {
            positions.replaceAll(this::poll);
        }
    }

    /** One call; returns where to go on. */
    private Position poll(String shard, Position position) {
        long from = recorder.now();
        try {
            String iterator = position.iterator().isEmpty()
                    ? client.getShardIterator(stream, shard, position.start())
                    : position.iterator();
            RecordsPage page = client.getRecords(iterator, 0, WAIT);
            List<Item> items = page.records().stream()
                    .map(record -> new Item(
                            record.sequenceNumber().toString(), record.partitionKey(), Payloads.value(record.data())))
                    .toList();
            if (items.isEmpty()) {
                return new Position(position.start(), page.nextShardIterator().orElse(""));
            }
            recorder.read(process, from, shard, items);
            saw(items);
            SequenceNumber last = page.records().get(page.records().size() - 1).sequenceNumber();
            return new Position(
                    StartPosition.after(last), page.nextShardIterator().orElse(""));
        } catch (MillraceException e) {
            recorder.failedRead(process, from, shard, Outcomes.describe(e));
            return new Position(position.start(), "");
        }
    }

    /**
     * Where a shard is read on.
     *
     * @param start after a failure
     * @param iterator otherwise; empty at first
     */
    private record Position(StartPosition start, String iterator) {}
}
