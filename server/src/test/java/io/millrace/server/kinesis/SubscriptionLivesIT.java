package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Three consumers follow a stream through many SubscribeToShard calls, a split and a merge, and read each record once, in
 * order. A call lasts a second here; {@code -Dsubscription.life=5m -Dsubscription.lives=1} makes it the five minutes of the real service.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubscriptionLivesIT {

    private static final String STREAM = "followed";
    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/" + STREAM;
    private static final String HALF = "170141183460469231731687303715884105728";
    private static final String LIFE = System.getProperty("subscription.life", "1s");
    private static final int LIVES = Integer.getInteger("subscription.lives", 2);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private KinesisCluster cluster;
    private KinesisClient kinesis;
    private List<KinesisAsyncClient> async;
    private List<StreamFollower> followers;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = KinesisCluster.start(3, directory, Map.of("gateway.subscription-life", LIFE));
        kinesis = cluster.client(0);
        async = IntStream.range(0, 3).mapToObj(cluster::async).toList();
        KinesisCluster.create(kinesis, STREAM, 1);
        followers = IntStream.range(0, 3)
                .mapToObj(i -> new StreamFollower(async.get(i), register("c" + i)))
                .toList();
    }

    @AfterAll
    void stop() {
        followers.forEach(StreamFollower::stop);
        async.forEach(KinesisAsyncClient::close);
        kinesis.close();
        cluster.close();
    }

    private String register(String consumer) {
        return kinesis.registerStreamConsumer(r -> r.streamARN(ARN).consumerName(consumer))
                .consumer()
                .consumerARN();
    }

    @Test
    void nothingIsLostOrRepeatedBetweenThem() {
        followers.forEach(follower -> follower.follow(shard(0)));

        List<String> whole = putUntil("0", follower -> follower.calls(shard(0)) > LIVES);
        kinesis.splitShard(r -> r.streamName(STREAM).shardToSplit(shard(0)).newStartingHashKey(HALF));
        awaitOnAll(
                "the end of the parent", follower -> follower.values(shard(0)).equals(whole));
        KinesisCluster.awaitActive(kinesis, STREAM);

        List<String> low = putUntil("0", follower -> follower.calls(shard(1)) >= LIVES);
        List<String> high = putUntil(HALF, follower -> follower.calls(shard(2)) >= LIVES);
        kinesis.mergeShards(r -> r.streamName(STREAM).shardToMerge(shard(1)).adjacentShardToMerge(shard(2)));
        awaitOnAll(
                "the end of the children",
                follower -> follower.values(shard(1)).equals(low)
                        && follower.values(shard(2)).equals(high));
        KinesisCluster.awaitActive(kinesis, STREAM);

        List<String> merged = putUntil("0", follower -> follower.calls(shard(3)) >= LIVES);
        awaitOnAll("the last records", follower -> follower.values(shard(3)).equals(merged));
    }

    private static String shard(int number) {
        return String.format("shardId-%012d", number);
    }

    /** Puts one record after the other until all followers are so far. */
    private List<String> putUntil(String hashKey, Predicate<StreamFollower> goal) {
        List<String> values = new ArrayList<>();
        Await.until(
                "calls that follow calls",
                PATIENCE,
                () -> {
                    String value = hashKey + "-" + values.size();
                    kinesis.putRecord(r -> r.streamName(STREAM)
                            .partitionKey("k")
                            .explicitHashKey(hashKey)
                            .data(SdkBytes.fromUtf8String(value)));
                    values.add(value);
                    return all(goal);
                },
                () -> "" + failures());
        return values;
    }

    private void awaitOnAll(String what, Predicate<StreamFollower> goal) {
        Await.until(what, PATIENCE, () -> all(goal), () -> "" + failures());
    }

    private boolean all(Predicate<StreamFollower> goal) {
        assertThat(failures()).isEmpty();
        return followers.stream().allMatch(goal);
    }

    private List<Throwable> failures() {
        return followers.stream()
                .flatMap(follower -> follower.failures().stream())
                .toList();
    }
}
