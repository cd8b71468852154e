package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** The rates of the default profile, as the real SDK is told of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallRatesIT {

    private static final String STREAM = "limited";
    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/" + STREAM;
    private static final String SHARD = "shardId-000000000000";
    private static final String OF_SHARD =
            "Rate exceeded for shard " + SHARD + " in stream " + STREAM + " under account 000000000000.";

    private KinesisCluster cluster;
    private KinesisClient kinesis;
    private KinesisAsyncClient impatient;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = KinesisCluster.start(
                1,
                directory,
                Map.of("limits.profile", "aws-2026", "limits.call-rates", "DescribeStreamSummary:0,ListStreams:3"));
        kinesis = cluster.client(0);
        impatient = cluster.withoutRetries(0);
        kinesis.createStream(r -> r.streamName(STREAM).shardCount(1));
        KinesisCluster.awaitActive(kinesis, STREAM);
    }

    @AfterAll
    void stop() {
        impatient.close();
        kinesis.close();
        cluster.close();
    }

    private String refusal(int burst, Function<KinesisAsyncClient, CompletableFuture<?>> call) {
        return refusal(impatient, burst, call);
    }

    /** Makes calls in bursts until one is refused, and returns what with. */
    private static String refusal(
            KinesisAsyncClient client, int burst, Function<KinesisAsyncClient, CompletableFuture<?>> call) {
        String[] refusal = new String[1];
        Await.until("a call above the rate", () -> {
            List<CompletableFuture<?>> calls = IntStream.range(0, burst)
                    .<CompletableFuture<?>>mapToObj(i -> call.apply(client))
                    .toList();
            for (CompletableFuture<?> made : calls) {
                try {
                    made.join();
                } catch (CompletionException failed) {
                    assertThat(failed).hasCauseInstanceOf(KinesisException.class);
                    AwsErrorDetails refused = ((KinesisException) failed.getCause()).awsErrorDetails();
                    refusal[0] = refused.errorCode() + ": " + refused.errorMessage();
                }
            }
            return refusal[0] != null;
        });
        return refusal[0];
    }

    /**
     * The SDK cancels its request when it has read the refusal of a subscription; when the end of the answer has not been handled by
     * then, about once in a thousand refusals, that closes the connection with the calls that are beginning on it. No server has a
     * part in it, and no way to prevent it.
     */
    private static CompletableFuture<?> unlessBrokenOff(CompletableFuture<?> call) {
        return call.handle((done, failure) -> failure)
                .thenCompose(failure -> failure == null
                                || failure instanceof SdkClientException
                                || failure.getCause() instanceof SdkClientException
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    @Test
    void theControlPlaneHasRates() {
        assertThat(refusal(10, k -> k.listStreams()))
                .isEqualTo("LimitExceededException: Rate exceeded for account 000000000000.");
        assertThat(refusal(20, k -> k.describeStream(r -> r.streamName(STREAM))))
                .isEqualTo(
                        "LimitExceededException: Rate exceeded for stream " + STREAM + " under account 000000000000.");
        assertThat(refusal(5, k -> k.describeLimits(r -> {})))
                .isEqualTo("LimitExceededException: Rate exceeded for account 000000000000.");
    }

    @Test
    void aLiftedRateIsNone() {
        List<CompletableFuture<?>> calls = IntStream.range(0, 100)
                .<CompletableFuture<?>>mapToObj(i -> impatient.describeStreamSummary(r -> r.streamName(STREAM)))
                .toList();
        calls.forEach(call -> assertThat(call).succeedsWithin(Await.LIMIT));
    }

    @Test
    void aShardHasRatesOfItsOwn() {
        assertThat(refusal(10, this::iterator)).isEqualTo("ProvisionedThroughputExceededException: " + OF_SHARD);
        Await.until("an iterator", () -> !iterator(impatient).isCompletedExceptionally());
        String iterator = kinesis.getShardIterator(
                        r -> r.streamName(STREAM).shardId(SHARD).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        assertThat(refusal(10, k -> k.getRecords(r -> r.shardIterator(iterator))))
                .isEqualTo("ProvisionedThroughputExceededException: " + OF_SHARD);
        SdkBytes half = SdkBytes.fromByteArrayUnsafe(new byte[1 << 19]);
        assertThat(refusal(
                        4,
                        k -> k.putRecord(
                                r -> r.streamName(STREAM).partitionKey("k").data(half))))
                .isEqualTo("ProvisionedThroughputExceededException: " + OF_SHARD);
    }

    private CompletableFuture<?> iterator(KinesisAsyncClient client) {
        return client.getShardIterator(
                r -> r.streamName(STREAM).shardId(SHARD).shardIteratorType(ShardIteratorType.TRIM_HORIZON));
    }

    @Test
    void aSubscriptionIsAskedForOnceASecond() {
        String consumer = kinesis.registerStreamConsumer(r -> r.streamARN(ARN).consumerName("reader"))
                .consumer()
                .consumerARN();
        StartingPosition horizon =
                StartingPosition.builder().type(ShardIteratorType.LATEST).build();
        SubscribeToShardResponseHandler nobody = SubscribeToShardResponseHandler.builder()
                .subscriber(event -> {})
                .build();
        // A shard that does not exist, so that every call that is not above the rate ends at once.
        String refusal = "";
        try (KinesisAsyncClient own = cluster.withoutRetries(0)) {
            while (!refusal.startsWith("LimitExceeded")) {
                refusal = refusal(
                        own,
                        3,
                        k -> unlessBrokenOff(k.subscribeToShard(
                                r -> r.consumerARN(consumer)
                                        .shardId("shardId-000000000009")
                                        .startingPosition(horizon),
                                nobody)));
            }
        }
        assertThat(refusal)
                .isEqualTo("LimitExceededException: Rate exceeded for shard shardId-000000000009 by consumer "
                        + consumer + ".");
    }
}
