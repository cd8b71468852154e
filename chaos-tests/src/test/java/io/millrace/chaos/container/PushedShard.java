package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import io.millrace.client.MillraceClient;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.SequenceNumber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One shard as a registered consumer gets it pushed. Now and then the subscription is renewed, or taken over by another one
 * of the same consumer while the first still runs; each goes on behind the last record. One thread.
 */
final class PushedShard extends StreamFollower {

    private static final Duration WAIT = Duration.ofMillis(200);
    private static final int POLLS_PER_CHANGE = 25;

    private final MillraceClient client;
    private final String stream;
    private final String shard;
    private final String consumer;
    private final Recorder recorder;
    private final SplittableRandom chance;
    private Optional<SequenceNumber> last = Optional.empty();

    PushedShard(StreamWorkload workload, String shard, String consumer, long seed, Set<String> seen) {
        super(consumer + "@" + shard, seen);
        client = workload.client();
        stream = workload.stream();
        recorder = workload.recorder();
        this.shard = shard;
        this.consumer = consumer;
        chance = new SplittableRandom(seed);
    }

    /** Values that all shards of one consumer have got together. */
    static Set<String> seenByConsumer() {
        return ConcurrentHashMap.newKeySet();
    }

    @Override
    void run() {
        StreamReader reader = open();
        while (threads().goOn()) {
            long from = recorder.now();
            try {
                record(from, reader.poll(WAIT));
                if (chance.nextInt(POLLS_PER_CHANGE) == 0) {
                    reader = chance.nextBoolean() ? renewed(reader) : takenOver(reader);
                }
            } catch (MillraceException e) {
                recorder.failedRead(consumer, from, shard, Outcomes.describe(e));
                reader = renewed(reader);
            }
        }
        reader.close();
    }

    private StreamReader renewed(StreamReader old) {
        old.close();
        return open();
    }

    /** The new one opens while the old one is still there; what the old one had not handed out is dropped. */
    private StreamReader takenOver(StreamReader old) {
        StreamReader next = open();
        old.close();
        return next;
    }

    private StreamReader open() {
        StartPosition start = last.map(StartPosition::after).orElse(StartPosition.trimHorizon());
        return client.reader(
                stream, ReaderOptions.subscribed().withShard(shard, start).withConsumer(consumer));
    }

    private void record(long from, List<ReadRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        List<Item> items = records.stream()
                .map(record -> new Item(
                        record.sequenceNumber().toString(), record.partitionKey(), Payloads.value(record.data())))
                .toList();
        recorder.read(consumer, from, shard, items);
        last = Optional.of(records.get(records.size() - 1).sequenceNumber());
        saw(items);
    }
}
