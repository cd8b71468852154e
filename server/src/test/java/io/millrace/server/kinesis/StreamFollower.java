package io.millrace.server.kinesis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * A registered consumer that does what the documentation asks of one: it calls again where a call ended, and goes on to the
 * children of a shard once all parents are read.
 */
final class StreamFollower {

    private final KinesisAsyncClient kinesis;
    private final String consumerArn;
    private final Map<String, List<String>> values = new ConcurrentHashMap<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, List<ChildShard>> ended = new ConcurrentHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    StreamFollower(KinesisAsyncClient kinesis, String consumerArn) {
        this.kinesis = kinesis;
        this.consumerArn = consumerArn;
    }

    /** Begins with a shard's first record. */
    void follow(String shard) {
        if (calls.putIfAbsent(shard, 0) == null) {
            values.put(shard, new ArrayList<>());
            call(
                    shard,
                    StartingPosition.builder()
                            .type(ShardIteratorType.TRIM_HORIZON)
                            .build());
        }
    }

    /** What was read from a shard, in order. */
    List<String> values(String shard) {
        List<String> read = values.getOrDefault(shard, List.of());
        synchronized (read) {
            return List.copyOf(read);
        }
    }

    /** How many calls were made for a shard. */
    int calls(String shard) {
        return calls.getOrDefault(shard, 0);
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    void stop() {
        stopped = true;
    }

    private void call(String shard, StartingPosition start) {
        calls.merge(shard, 1, Integer::sum);
        Call call = new Call(shard, start);
        CompletableFuture<?> unused = kinesis.subscribeToShard(
                        r -> r.consumerARN(consumerArn).shardId(shard).startingPosition(start),
                        SubscribeToShardResponseHandler.builder()
                                .subscriber(event -> {
                                    if (event instanceof SubscribeToShardEvent data) {
                                        call.take(data);
                                    }
                                })
                                .build())
                .whenComplete((done, failure) -> call.end(failure));
    }

    private void endOf(String shard, List<ChildShard> children) {
        ended.put(shard, children);
        children.stream()
                .filter(child -> ended.keySet().containsAll(child.parentShards()))
                .forEach(child -> follow(child.shardId()));
    }

    /** One call; the SDK reports its events and its end one after the other. */
    private final class Call {

        private final String shard;
        private StartingPosition next;
        private List<ChildShard> children = List.of();

        Call(String shard, StartingPosition start) {
            this.shard = shard;
            next = start;
        }

        void take(SubscribeToShardEvent event) {
            List<String> read = values.get(shard);
            synchronized (read) {
                event.records().forEach(record -> read.add(record.data().asString(StandardCharsets.UTF_8)));
            }
            children = event.childShards();
            next = StartingPosition.builder()
                    .type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                    .sequenceNumber(event.continuationSequenceNumber())
                    .build();
        }

        void end(Throwable failure) {
            if (stopped) {
                return;
            }
            if (failure != null) {
                failures.add(failure);
            } else if (children.isEmpty()) {
                call(shard, next);
            } else {
                endOf(shard, children);
            }
        }
    }
}
