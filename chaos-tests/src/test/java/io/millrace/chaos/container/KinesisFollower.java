package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Polls all shards by GetShardIterator and GetRecords, each call at the next server. The stream is not resharded. One thread. */
final class KinesisFollower implements StreamFollower {

    private static final long PAUSE_MILLIS = 50;

    private final String process;
    private final List<KinesisClient> clients;
    private final String stream;
    private final Recorder recorder;
    private final Map<String, Position> positions = new LinkedHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private int turn;
    private final CountDownLatch stop = new CountDownLatch(1);

    KinesisFollower(
            String process, List<KinesisClient> clients, String stream, List<String> shards, Recorder recorder) {
        this.process = process;
        this.clients = clients;
        this.stream = stream;
        this.recorder = recorder;
        shards.forEach(shard -> positions.put(shard, new Position("", "")));
        thread = new Thread(this::run, process);
    }

    @Override
    public void start() {
        thread.start();
    }

    private void run() {
        while (isOn()) {
            positions.replaceAll(this::poll);
        }
    }

    private boolean isOn() {
        try {
            return !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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
            items.forEach(item -> seen.add(item.value()));
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

    @Override
    public boolean hasSeen(Set<String> values) {
        return seen.containsAll(values);
    }

    @Override
    public void stop() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + process + " was ending", e);
        }
    }

    /**
     * Where a shard is read on.
     *
     * @param after sequence number of the last record, for a new iterator; empty at the beginning
     * @param iterator the next iterator; empty when a new one is needed
     */
    private record Position(String after, String iterator) {}
}
