package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Polls all shards by GetShardIterator and GetRecords, each call at the next server. The stream is not resharded. One thread. */
final class KinesisFollower extends StreamFollower {

    private static final long PAUSE_MILLIS = 50;

    private final String process;
    private final List<KinesisClient> clients;
    private final String stream;
    private final Recorder recorder;
    private final Map<String, Position> positions = new LinkedHashMap<>();
    private int turn;

    KinesisFollower(
            String process, List<KinesisClient> clients, String stream, List<String> shards, Recorder recorder) {
        super(process, ConcurrentHashMap.newKeySet());
        this.process = process;
        this.clients = clients;
        this.stream = stream;
        this.recorder = recorder;
        shards.forEach(shard -> positions.put(shard, new Position("", "")));
    }

    @Override
    void run() {
        while (threads().goOnAfter(PAUSE_MILLIS)) {
            positions.replaceAll(this::poll);
        }
    }

    private Position poll(String shard, Position position) {
        KinesisClient kinesis = clients.get(turn++ % clients.size());
        long from = recorder.now();
        try {
            String iterator =
                    position.iterator().isEmpty() ? iterator(kinesis, shard, position.after()) : position.iterator();
            GetRecordsResponse page = kinesis.getRecords(request -> request.shardIterator(iterator));
            List<Item> items = page.records().stream()
                    .map(record -> new Item(
                            record.sequenceNumber(),
                            record.partitionKey(),
                            Payloads.value(record.data().asByteArray())))
                    .toList();
            String next = page.nextShardIterator() == null ? "" : page.nextShardIterator();
            if (items.isEmpty()) {
                return new Position(position.after(), next);
            }
            recorder.read(process, from, shard, items);
            saw(items);
            return new Position(items.get(items.size() - 1).sequence(), next);
        } catch (SdkException e) {
            recorder.failedRead(process, from, shard, String.valueOf(e.getMessage()));
            return new Position(position.after(), "");
        }
    }

    private String iterator(KinesisClient kinesis, String shard, String after) {
        return kinesis.getShardIterator(request -> {
                    request.streamName(stream).shardId(shard);
                    if (after.isEmpty()) {
                        request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
                    } else {
                        request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                                .startingSequenceNumber(after);
                    }
                })
                .shardIterator();
    }

    /**
     * Where a shard is read on.
     *
     * @param after sequence number of the last record, for a new iterator; empty at the beginning
     * @param iterator the next iterator; empty when a new one is needed
     */
    private record Position(String after, String iterator) {}
}
