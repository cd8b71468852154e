package io.millrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.client.ProducerOptions.WhenFull;
import io.millrace.client.fake.FakeCluster;
import io.millrace.client.fake.Fault;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ProducerTest {

    private final FakeCluster cluster = new FakeCluster("orders", 2, "a:1", "b:1", "c:1");
    private final MillraceClient client = ClientFixture.client(cluster);

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static ErrorCode failure(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(() -> future.get(60, TimeUnit.SECONDS));
        return GrpcErrors.fromStatus(thrown).code();
    }

    @Test
    void storesRecordsAndTellsWhere() {
        try (Producer producer = client.producer("orders")) {
            PutResult first = producer.put("k", bytes("1"));
            PutResult second = producer.put("k", bytes("2"));

            assertThat(second.shardId()).isEqualTo(first.shardId());
            assertThat(second.sequenceNumber()).isGreaterThan(first.sequenceNumber());
            assertThat(first.attempts()).hasSize(1);
            assertThat(cluster.contents()).containsExactly("k=1", "k=2");
        }
    }

    @Test
    void explicitHashKeyChoosesTheShard() throws Exception {
        try (Producer producer = client.producer("orders")) {
            String low = producer.send("k", HashKey.MIN, bytes("1")).get().shardId();
            String high = producer.send("k", HashKey.MAX, bytes("2")).get().shardId();

            assertThat(List.of(low, high)).containsExactly("shardId-000000000000", "shardId-000000000001");
        }
    }

    @Test
    void unknownStreamIsRefused() {
        assertThatThrownBy(() -> client.producer("nothing"))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND));
    }

    @Test
    void recordWhoseAnswerIsLostIsStoredOnce() {
        cluster.failNext(Fault.loseReply());
        try (Producer producer = client.producer("orders")) {
            PutResult result = producer.put("k", bytes("1"));

            assertThat(result.attempts()).hasSizeGreaterThan(1);
            assertThat(cluster.contents()).containsExactly("k=1");
        }
    }

    @Test
    void withoutIdempotenceItMayBeStoredTwice() {
        cluster.failNext(Fault.loseReply());
        try (Producer producer = client.producer(
                "orders", ProducerOptions.builder().withoutIdempotence().build())) {
            producer.put("k", bytes("1"));

            assertThat(cluster.contents()).containsExactly("k=1", "k=1");
        }
    }

    @Test
    void leaderHintIsFollowed() {
        try (Producer producer = client.producer("orders")) {
            producer.put("k", bytes("1"));
            cluster.leadSecretly("b:1");
            producer.put("k", bytes("2"));
            cluster.appendedAt.clear();
            producer.put("k", bytes("3"));

            assertThat(cluster.appendedAt).containsExactly("b:1");
            assertThat(cluster.contents()).containsExactly("k=1", "k=2", "k=3");
        }
    }

    @Test
    void deadLeaderIsReplacedByTheAnnouncedOne() throws Exception {
        try (Producer producer = client.producer("orders")) {
            producer.put("k", bytes("1"));
            cluster.kill("a:1");
            CompletableFuture<PutResult> second = producer.send("k", bytes("2"));
            cluster.lead("c:1");
            second.get(60, TimeUnit.SECONDS);

            assertThat(cluster.contents()).containsExactly("k=1", "k=2");
        }
    }

    @Test
    void restartedServerIsUsedAgain() throws Exception {
        try (Producer producer = client.producer("orders")) {
            producer.put("k", bytes("1"));
            cluster.kill("a:1");
            CompletableFuture<PutResult> second = producer.send("k", bytes("2"));
            cluster.start("a:1");
            second.get(60, TimeUnit.SECONDS);

            assertThat(cluster.contents()).containsExactly("k=1", "k=2");
        }
    }

    @Test
    void throttledBlockIsSentAgainInOrder() throws Exception {
        cluster.failNext(Fault.refuseBlocks(ErrorCode.THROUGHPUT_EXCEEDED, Duration.ofMillis(50)));
        cluster.failNext(Fault.refuseBlocks(ErrorCode.THROUGHPUT_EXCEEDED, Duration.ofMillis(50)));
        try (Producer producer = client.producer("orders")) {
            List<CompletableFuture<PutResult>> results = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                results.add(producer.send("k", bytes("" + i)));
            }
            producer.flush();

            assertThat(results.get(0).get().attempts()).hasSize(3);
            assertThat(cluster.contents())
                    .containsExactly("k=0", "k=1", "k=2", "k=3", "k=4", "k=5", "k=6", "k=7", "k=8", "k=9");
        }
    }

    @Test
    void gathersWhileACallIsInFlight() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        cluster.beforeNext(() -> awaitLatch(hold));
        try (Producer producer = client.producer("orders")) {
            CompletableFuture<PutResult> first = producer.send("k", bytes("first"));
            Await.until("the first call", () -> cluster.appendCalls.get() == 1);
            for (int i = 0; i < 100; i++) {
                CompletableFuture<PutResult> unused = producer.send("k", bytes("" + i));
            }
            hold.countDown();
            producer.flush();

            assertThat(first.isDone()).isTrue();
            assertThat(cluster.appendCalls).hasValue(2);
            assertThat(cluster.contents()).hasSize(101);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusedRecordFailsAndTheNextOnesGoOn() throws Exception {
        try (Producer producer = client.producer("orders")) {
            CompletableFuture<PutResult> bad = producer.send("poison", bytes("x"));
            assertThat(failure(bad)).isEqualTo(ErrorCode.VALIDATION);

            HashKey same = HashKey.ofPartitionKey("poison");
            producer.send("k", same, bytes("1")).get(60, TimeUnit.SECONDS);
            producer.send("k", same, bytes("2")).get(60, TimeUnit.SECONDS);
            assertThat(cluster.contents()).containsExactly("k=1", "k=2");
        }
    }

    @Test
    void forgottenProducerGoesOnWithAnotherId() {
        try (Producer producer = client.producer("orders")) {
            producer.put("k", bytes("1"));
            producer.put("k", bytes("2"));
            cluster.forgetProducers();
            producer.put("k", bytes("3"));

            assertThat(cluster.contents()).containsExactly("k=1", "k=2", "k=3");
        }
    }

    @Test
    void outcomeIsUnknownWhenTheShardForgetsTheProducerBetweenTheAttempts() throws Exception {
        try (Producer producer = client.producer("orders")) {
            producer.put("k", bytes("1"));
            cluster.failNext(Fault.loseReply());
            cluster.beforeNext(cluster::forgetProducers);
            CompletableFuture<PutResult> doubtful = producer.send("k", bytes("2"));

            assertThat(failure(doubtful)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            producer.put("k", bytes("3"));
            assertThat(cluster.contents()).containsExactly("k=1", "k=2", "k=3");
        }
    }

    @Test
    void tooOldRecordFailsWithItsLastRefusal() {
        cluster.failAtRandom(() -> Optional.of(Fault.refuseBlocks(ErrorCode.OVERLOADED, Duration.ZERO)));
        ProducerOptions quick = ProducerOptions.builder()
                .timeouts(Duration.ofSeconds(3), Duration.ofSeconds(3))
                .build();
        try (Producer producer = client.producer("orders", quick)) {
            CompletableFuture<PutResult> old = producer.send("k", bytes("1"));
            assertThat(failure(old)).isEqualTo(ErrorCode.OVERLOADED);

            cluster.failAtRandom(Optional::empty);
            producer.put("k", bytes("2"));
            assertThat(cluster.contents()).containsExactly("k=2");
        }
    }

    @Test
    void fullBufferFailsOrBlocks() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        cluster.beforeNext(() -> awaitLatch(hold));
        ProducerOptions small = ProducerOptions.builder()
                .blocks(1000, 10)
                .buffer(5000, WhenFull.FAIL)
                .build();
        try (Producer producer = client.producer("orders", small)) {
            List<CompletableFuture<PutResult>> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                sent.add(producer.send("k", new byte[400]));
            }
            assertThat(sent.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .isNotEmpty()
                    .allSatisfy(full -> assertThat(failure(full)).isEqualTo(ErrorCode.OVERLOADED));
            assertThat(producer.pendingBytes()).isLessThanOrEqualTo(5000);
            hold.countDown();
            producer.flush();
            Await.until("the buffer is free", () -> producer.pendingBytes() == 0);
        }
        try (Producer producer = client.producer(
                "orders",
                ProducerOptions.builder()
                        .blocks(1000, 10)
                        .buffer(5000, WhenFull.BLOCK)
                        .build())) {
            int before = cluster.contents().size();
            for (int i = 0; i < 100; i++) {
                CompletableFuture<PutResult> unused = producer.send("k", new byte[400]);
            }
            producer.flush();
            assertThat(cluster.contents()).hasSize(before + 100);
        }
    }

    @Test
    void badRecordsAreRefusedAtOnce() {
        try (Producer producer = client.producer("orders")) {
            assertThat(failure(producer.send("", bytes("x")))).isEqualTo(ErrorCode.VALIDATION);
            assertThat(failure(producer.send("k".repeat(257), bytes("x")))).isEqualTo(ErrorCode.VALIDATION);
            assertThat(failure(producer.send("k", new byte[11 * 1024 * 1024]))).isEqualTo(ErrorCode.VALIDATION);
            producer.put("\uD83D\uDE00".repeat(256), bytes("256 characters, 1024 bytes"));
        }
    }

    @Test
    void closeTellsWhatWasNotSent() {
        cluster.failAtRandom(() -> Optional.of(Fault.refuseBlocks(ErrorCode.NO_LEADER, Duration.ZERO)));
        Producer producer = client.producer("orders");
        CompletableFuture<PutResult> first = producer.send("k", bytes("1"));
        CompletableFuture<PutResult> second = producer.send("k", bytes("2"));

        CloseReport left = producer.close(Duration.ofMillis(100));
        assertThat(left.records()).isEqualTo(2);
        // One that was on its way at that moment may be stored.
        assertThat(Stream.concat(left.outcomeUnknown().stream(), left.notStored().stream()))
                .extracting(record -> new String(record.data(), UTF_8))
                .containsExactlyInAnyOrder("1", "2");
        Await.until("futures have ended", () -> first.isDone() && second.isDone());
        assertThat(first).isCompletedExceptionally();
        assertThat(failure(producer.send("k", bytes("3")))).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void recordsOfASplitShardGoToItsChildren() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        cluster.beforeNext(() -> {
            awaitLatch(hold);
            cluster.splitSecretly(0);
        });
        try (Producer producer = client.producer("orders")) {
            List<CompletableFuture<PutResult>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                results.add(producer.send("k" + i, HashKey.MIN, bytes("" + i)));
            }
            hold.countDown();
            // Calls are counted as they come: the second one says that the first was refused, so the split is done.
            Await.until("a refusal has come", () -> cluster.appendCalls.get() >= 2);
            cluster.announce();
            for (CompletableFuture<PutResult> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS).shardId()).isEqualTo("shardId-000000000002");
            }
            assertThat(cluster.contents(0)).isEmpty();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                expected.add("k" + i + "=" + i);
            }
            assertThat(cluster.contents(2)).isEqualTo(expected);
        }
    }

    @Test
    void aClosedShardIsAskedAgainUntilItNamesItsChildren() throws Exception {
        try (Producer producer = client.producer("orders")) {
            producer.put("k", bytes("0"));
            cluster.splitSecretly(0);
            int calls = cluster.appendCalls.get();
            CompletableFuture<PutResult> low = producer.send("k", HashKey.MIN, bytes("1"));
            CompletableFuture<PutResult> next = producer.send("k", HashKey.MIN, bytes("2"));
            Await.until("several refusals without children", () -> cluster.appendCalls.get() >= calls + 3);
            assertThat(low).isNotDone();
            cluster.nameChildren();

            assertThat(low.get(60, TimeUnit.SECONDS).shardId()).isEqualTo("shardId-000000000002");
            assertThat(next.get(60, TimeUnit.SECONDS).shardId()).isEqualTo("shardId-000000000002");
            assertThat(cluster.contents(2)).containsExactly("k=1", "k=2");
        }
    }

    @Test
    void aShardThatWasIdleForTwoReshardsIsContinuedByItsGrandchildren() throws Exception {
        try (Producer producer = client.producer("orders")) {
            producer.send("k", HashKey.MIN, bytes("0")).get(60, TimeUnit.SECONDS);
            cluster.split(0);
            cluster.split(2);
            PutResult next = producer.send("k", HashKey.MIN, bytes("1")).get(60, TimeUnit.SECONDS);

            assertThat(next.shardId()).isEqualTo("shardId-000000000004");
            assertThat(cluster.contents()).containsExactly("k=0", "k=1");
        }
    }

    @Test
    void recordStoredBeforeTheSplitButNotAnsweredIsNotStoredAgain() throws Exception {
        cluster.failNext(Fault.loseReply());
        cluster.beforeNext(() -> cluster.split(0));
        try (Producer producer = client.producer("orders")) {
            CompletableFuture<PutResult> first = producer.send("k", HashKey.MIN, bytes("1"));
            CompletableFuture<PutResult> second = producer.send("k", HashKey.MIN, bytes("2"));

            assertThat(first.get(60, TimeUnit.SECONDS).shardId()).isEqualTo("shardId-000000000000");
            assertThat(second.get(60, TimeUnit.SECONDS).shardId()).isEqualTo("shardId-000000000002");
            assertThat(cluster.contents()).containsExactly("k=1", "k=2");
        }
    }

    /** INV-3 and INV-6 under lost requests, lost answers, refusals, splits, merges and moving leaders. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 11})
    void everyRecordIsStoredOnceAndInOrderOfItsKeyWhateverGoesWrong(long seed) throws Exception {
        Random random = new Random(seed);
        cluster.failAtRandom(() -> chaos(random));
        int keys = 20;
        int perKey = 300;
        ProducerOptions options = ProducerOptions.builder()
                .blocks(600, 20)
                .inFlight(1 + (int) (seed % 5), 3)
                .timeouts(Duration.ofSeconds(60), Duration.ofSeconds(5))
                .aggregation(seed % 2 == 0 ? Aggregation.kpl(300, 7) : Aggregation.none())
                .compression(Compression.values()[(int) (seed % 3)])
                .build();
        List<CompletableFuture<PutResult>> results = new ArrayList<>();
        try (Producer producer = client.producer("orders", options)) {
            for (int i = 0; i < perKey; i++) {
                for (int k = 0; k < keys; k++) {
                    results.add(producer.send("key" + k, bytes("" + i)));
                }
                reshard(i);
            }
            producer.flush();
        }
        for (CompletableFuture<PutResult> result : results) {
            result.get(60, TimeUnit.SECONDS);
        }
        Map<String, List<Integer>> stored = new HashMap<>();
        for (String record : cluster.contents()) {
            int equals = record.indexOf('=');
            stored.computeIfAbsent(record.substring(0, equals), key -> new ArrayList<>())
                    .add(Integer.parseInt(record.substring(equals + 1)));
        }
        List<Integer> expected =
                java.util.stream.IntStream.range(0, perKey).boxed().toList();
        assertThat(stored).hasSize(keys);
        assertThat(stored.values()).allSatisfy(values -> assertThat(values).isEqualTo(expected));
    }

    private void reshard(int step) {
        switch (step) {
            case 50 -> cluster.split(0);
            case 100 -> cluster.splitSecretly(1);
            case 120 -> cluster.announce();
            case 150 -> cluster.lead("b:1");
            case 180 -> cluster.merge(2, 3);
            case 220 -> cluster.leadSecretly("c:1");
            case 250 -> cluster.split(6);
            default -> {
                // the other steps change nothing
            }
        }
    }

    private static Optional<Fault> chaos(Random random) {
        int dice;
        synchronized (random) {
            dice = random.nextInt(100);
        }
        if (dice < 8) {
            return Optional.of(Fault.loseReply());
        } else if (dice < 14) {
            return Optional.of(Fault.loseRequest());
        } else if (dice < 18) {
            return Optional.of(Fault.refuseBlocks(ErrorCode.OUTCOME_UNKNOWN, Duration.ZERO));
        } else if (dice < 22) {
            return Optional.of(Fault.refuseBlocks(ErrorCode.THROUGHPUT_EXCEEDED, Duration.ofMillis(2)));
        }
        return Optional.empty();
    }
}
