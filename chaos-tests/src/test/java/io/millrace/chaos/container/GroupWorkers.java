package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import io.millrace.client.ConsumerGroup;
import io.millrace.client.ConsumerRecord;
import io.millrace.client.MillraceClient;
import io.millrace.client.ShardProcessor;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** Three workers of one group; now and then the oldest leaves and another comes. One thread beside those of the workers. */
final class GroupWorkers extends StreamFollower {

    private static final int WORKERS = 3;
    private static final int BATCH = 10;
    private static final int CHANGE_MILLIS = 6000;
    private static final Duration FAILOVER = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(15);

    private final MillraceClient client;
    private final String stream;
    private final Recorder recorder;
    private final SplittableRandom chance;
    private final Deque<ConsumerGroup> workers = new ArrayDeque<>();
    private int names;

    GroupWorkers(MillraceClient client, String stream, Recorder recorder, long seed) {
        super("workers-come-and-go", ConcurrentHashMap.newKeySet());
        this.client = client;
        this.stream = stream;
        this.recorder = recorder;
        chance = new SplittableRandom(seed);
    }

    @Override
    void start() {
        for (int i = 0; i < WORKERS; i++) {
            workers.add(newWorker());
        }
        super.start();
    }

    private ConsumerGroup newWorker() {
        String worker = "worker-" + ++names;
        return client.consumerGroup("group-" + stream).stream(stream)
                .workerId(worker)
                .failoverTime(FAILOVER)
                .closeTimeout(CLOSE)
                .batchRecords(BATCH)
                .startBatches(() -> new RecordedShard(worker));
    }

    @Override
    void run() {
        while (threads().goOnAfter(CHANGE_MILLIS + chance.nextInt(CHANGE_MILLIS))) {
            try {
                workers.add(newWorker());
                workers.remove().close();
            } catch (MillraceException e) {
                recorder.failedRead("workers", recorder.now(), "", Outcomes.describe(e));
            }
        }
    }

    @Override
    void stop() {
        super.stop();
        workers.forEach(ConsumerGroup::close);
    }

    /** Writes down which records of a shard a worker processes, and when. */
    private final class RecordedShard implements ShardProcessor {

        private final String worker;
        private String shard = "";

        RecordedShard(String worker) {
            this.worker = worker;
        }

        @Override
        public void started(String ofStream, String shardId) {
            shard = shardId;
            recorder.started(worker, shard);
        }

        @Override
        public void process(List<ConsumerRecord> records, Checkpointer checkpointer) {
            long from = recorder.now();
            List<Item> items = records.stream()
                    .map(record -> new Item(
                            record.sequenceNumber().toString(), record.partitionKey(), Payloads.value(record.data())))
                    .toList();
            recorder.processed(worker, from, shard, items);
            saw(items);
        }
    }
}
