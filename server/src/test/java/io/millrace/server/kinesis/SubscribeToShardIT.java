package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** Enhanced fan-out by the real asynchronous SDK over HTTP/2, from three servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubscribeToShardIT {

    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/";
    private static final String HALF = "170141183460469231731687303715884105728";
    private static final StartingPosition HORIZON =
            StartingPosition.builder().type(ShardIteratorType.TRIM_HORIZON).build();

    private KinesisCluster cluster;
    private KinesisClient kinesis;
    private List<KinesisAsyncClient> async;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = KinesisCluster.start(3, directory, Map.of());
        kinesis = cluster.client(0);
        async = IntStream.range(0, 3).mapToObj(cluster::async).toList();
    }

    @AfterAll
    void stop() {
        async.forEach(KinesisAsyncClient::close);
        kinesis.close();
        cluster.close();
    }

    /** What one subscription has got. */
    private static final class Received {

        private final List<SubscribeToShardEvent> events = new CopyOnWriteArrayList<>();
        private CompletableFuture<Void> end;

        List<String> values() {
            List<String> values = new ArrayList<>();
            events.forEach(event ->
                    event.records().forEach(record -> values.add(record.data().asString(StandardCharsets.UTF_8))));
            return values;
        }

        List<ChildShard> children() {
            SubscribeToShardEvent last = events.get(events.size() - 1);
            assertThat(last.continuationSequenceNumber())
                    .as("absent at the end of a shard")
                    .isNull();
            return last.childShards();
        }
    }

    private Received subscribe(int server, String consumerArn, String shard, StartingPosition start) {
        Received received = new Received();
        received.end = async.get(server)
                .subscribeToShard(
                        r -> r.consumerARN(consumerArn).shardId(shard).startingPosition(start),
                        SubscribeToShardResponseHandler.builder()
                                .subscriber(event -> {
                                    if (event instanceof SubscribeToShardEvent data) {
                                        received.events.add(data);
                                    }
                                })
                                .build());
        return received;
    }

    private String register(String stream, String consumer) {
        return kinesis.registerStreamConsumer(r -> r.streamARN(ARN + stream).consumerName(consumer))
                .consumer()
                .consumerARN();
    }

    /** Returns the sequence number. */
    private String put(String stream, String hashKey, String value) {
        var stored = kinesis.putRecord(r ->
                r.streamName(stream).partitionKey("k").explicitHashKey(hashKey).data(SdkBytes.fromUtf8String(value)));
        return stored.sequenceNumber();
    }

    @Test
    void threeConsumersFollowAShardThroughASplitAndAMerge() {
        String stream = "followed";
        KinesisCluster.create(kinesis, stream, 1);
        List<String> consumers =
                IntStream.range(0, 3).mapToObj(i -> register(stream, "c" + i)).toList();
        put(stream, "0", "before");
        List<Received> parents = IntStream.range(0, 3)
                .mapToObj(i -> subscribe(i, consumers.get(i), "shardId-000000000000", HORIZON))
                .toList();
        for (Received parent : parents) {
            Await.until("what was there", () -> parent.values().equals(List.of("before")));
        }
        put(stream, "0", "low");
        put(stream, HALF, "high");
        kinesis.splitShard(
                r -> r.streamName(stream).shardToSplit("shardId-000000000000").newStartingHashKey(HALF));
        for (Received parent : parents) {
            Await.until("the end of the parent", parent.end::isDone);
            assertThat(parent.end).isCompleted();
            assertThat(parent.values()).containsExactly("before", "low", "high");
            assertThat(parent.children())
                    .extracting(ChildShard::shardId)
                    .containsExactly("shardId-000000000001", "shardId-000000000002");
        }
        KinesisCluster.awaitActive(kinesis, stream);
        put(stream, "0", "left");
        put(stream, HALF, "right");
        Received left = subscribe(0, consumers.get(0), "shardId-000000000001", HORIZON);
        Received right = subscribe(1, consumers.get(0), "shardId-000000000002", HORIZON);
        Await.until(
                "the children's records",
                () -> left.values().equals(List.of("left")) && right.values().equals(List.of("right")));
        kinesis.mergeShards(r ->
                r.streamName(stream).shardToMerge("shardId-000000000001").adjacentShardToMerge("shardId-000000000002"));
        Await.until("the end of both", () -> left.end.isDone() && right.end.isDone());
        assertThat(left.children()).extracting(ChildShard::shardId).containsExactly("shardId-000000000003");
        assertThat(right.children().get(0).parentShards())
                .containsExactly("shardId-000000000001", "shardId-000000000002");
    }

    @Test
    void goesOnWhereThePositionOfTheLastEventSays() {
        String stream = "continued";
        KinesisCluster.create(kinesis, stream, 1);
        String consumer = register(stream, "c");
        String first = put(stream, "0", "one");
        put(stream, "0", "two");
        Received received = subscribe(
                1,
                consumer,
                "shardId-000000000000",
                StartingPosition.builder()
                        .type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                        .sequenceNumber(first)
                        .build());
        Await.until("the second record", () -> received.values().equals(List.of("two")));
        SubscribeToShardEvent last = received.events.get(received.events.size() - 1);
        assertThat(last.continuationSequenceNumber()).hasSize(56).isGreaterThan(first);
        assertThat(last.millisBehindLatest()).isZero();
    }

    @Test
    void aSecondCallSoonAfterTheFirstIsRefusedWhereverItComesTo() {
        String stream = "contended";
        KinesisCluster.create(kinesis, stream, 1);
        String consumer = register(stream, "c");
        Received first = subscribe(0, consumer, "shardId-000000000000", HORIZON);
        Await.until("the first event", () -> !first.events.isEmpty());
        Received second = subscribe(1, consumer, "shardId-000000000000", HORIZON);
        Await.until("the refusal", second.end::isDone);
        assertThat(second.end)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ResourceInUseException.class)
                .withMessageContaining("Another active subscription exists");
        assertThat(first.end).isNotDone();
        first.end.cancel(true);
    }

    @Test
    void unknownConsumersAndShardsAreRefused() {
        String stream = "unknown";
        KinesisCluster.create(kinesis, stream, 1);
        String consumer = register(stream, "c");
        for (Received refused : List.of(
                subscribe(0, ARN + stream + "/consumer/nobody:1", "shardId-000000000000", HORIZON),
                subscribe(0, consumer, "shardId-000000000007", HORIZON))) {
            Await.until("the refusal", refused.end::isDone);
            assertThat(refused.end)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }
}
