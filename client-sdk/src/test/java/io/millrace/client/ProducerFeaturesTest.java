package io.millrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.client.ProducerOptions.Gather;
import io.millrace.client.ProducerOptions.WhenThrottled;
import io.millrace.client.crypto.KeyProvider;
import io.millrace.client.fake.FakeCluster;
import io.millrace.client.fake.Fault;
import io.millrace.client.prometheus.PrometheusMetrics;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProducerFeaturesTest {

    private static final int KB = 1000;

    private final FakeCluster cluster = new FakeCluster("orders", 2, "a:1");
    private final MillraceClient client = ClientFixture.client(cluster);

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    /** A31: 2 + 40 + 500 KB to one shard and 1 + 30 + 80 + 200 KB to another become two aggregates in one call of 853 KB. */
    @Test
    void sevenRecordsBecomeTwoAggregatesInOneCall() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        cluster.beforeNext(() -> awaitLatch(hold));
        ProducerOptions options = ProducerOptions.builder()
                .aggregation(Aggregation.kpl(1_000_000, Integer.MAX_VALUE))
                .blocks(1_000_000, 500)
                .inFlight(4, 1)
                .build();
        try (Producer producer = client.producer("orders", options)) {
            var unused = producer.send("first", HashKey.MIN, new byte[1]);
            Await.until("a call is under way", () -> cluster.appendCalls.get() == 1);
            List<CompletableFuture<PutResult>> sent = new ArrayList<>();
            for (int size : List.of(2, 40, 500)) {
                sent.add(producer.send("a" + size, HashKey.MIN, new byte[size * KB]));
            }
            for (int size : List.of(1, 30, 80, 200)) {
                sent.add(producer.send("b" + size, HashKey.MAX, new byte[size * KB]));
            }
            hold.countDown();
            producer.flush();

            assertThat(cluster.appendCalls).hasValue(2);
            assertThat(cluster.blockCount(0)).isEqualTo(2);
            assertThat(cluster.blockCount(1)).isEqualTo(1);
            assertThat(sent.stream().map(CompletableFuture::join))
                    .extracting(PutResult::subSequenceNumber)
                    .containsExactly(0L, 1L, 2L, 0L, 1L, 2L, 3L);
            assertThat(sent.get(2).get().sequenceNumber())
                    .isEqualTo(sent.get(0).get().sequenceNumber());
        }
        List<ReadRecord> stored = readAll(ReaderOptions.polling()
                .withAggregates(ReaderOptions.Aggregates.AS_STORED)
                .untilTip());
        assertThat(stored).hasSize(3);
        assertThat(stored.stream().mapToInt(record -> record.data().length).sum())
                .isBetween(853 * KB, 854 * KB);
        assertThat(readAll(ReaderOptions.polling().untilTip())).hasSize(8);
    }

    @Test
    void everyAttemptIsTold() throws Exception {
        cluster.failNext(Fault.refuseBlocks(ErrorCode.THROUGHPUT_EXCEEDED, Duration.ZERO));
        cluster.failNext(Fault.loseReply());
        try (Producer producer = client.producer("orders")) {
            PutResult result = producer.send("k", bytes("1")).get(60, TimeUnit.SECONDS);
            assertThat(result.attempts())
                    .extracting(attempt -> attempt.error().orElse(null))
                    .containsExactly(ErrorCode.THROUGHPUT_EXCEEDED, ErrorCode.UNAVAILABLE, null);
            assertThat(result.attempts()).allSatisfy(attempt -> {
                assertThat(attempt.startedMillis()).isPositive();
                assertThat(attempt.duration()).isPositive();
            });
        }
    }

    @Test
    void failureTellsItsAttempts() {
        ProducerOptions options =
                ProducerOptions.builder().whenThrottled(WhenThrottled.FAIL).build();
        cluster.failNext(Fault.refuseBlocks(ErrorCode.THROUGHPUT_EXCEEDED, Duration.ZERO));
        try (Producer producer = client.producer("orders", options)) {
            Throwable failure = GrpcErrors.unwrap(
                    catchThrowable(() -> producer.send("k", bytes("1")).get(60, TimeUnit.SECONDS)));
            assertThat(failure).isInstanceOfSatisfying(PutFailedException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.THROUGHPUT_EXCEEDED);
                assertThat(e.attempts()).hasSize(1);
            });
            producer.put("k", bytes("2"));
            assertThat(cluster.contents()).containsExactly("k=2");
        }
    }

    @Test
    void fullBlocksWaitForOthersUntilTheyAreFlushed() {
        ProducerOptions options = ProducerOptions.builder()
                .gather(Gather.FULL_BLOCKS)
                .recordMaxBufferedTime(Duration.ofHours(1))
                .build();
        try (Producer producer = client.producer("orders", options)) {
            producer.put("k", bytes("an idle producer sends at once"));
            List<CompletableFuture<PutResult>> waiting = new ArrayList<>();
            for (int i = 0; i < 499; i++) {
                waiting.add(producer.send("k", bytes("" + i)));
            }
            assertThat(cluster.appendCalls).hasValue(1);
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            producer.flush();
            assertThat(cluster.appendCalls).hasValue(2);
            assertThat(waiting).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void fullBlocksAreSentWhenFullOrOld() throws Exception {
        ProducerOptions options = ProducerOptions.builder()
                .gather(Gather.FULL_BLOCKS)
                .recordMaxBufferedTime(Duration.ofHours(1))
                .blocks(100_000, 10)
                .build();
        try (Producer producer = client.producer("orders", options)) {
            producer.put("k", bytes("first"));
            List<CompletableFuture<PutResult>> ten = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ten.add(producer.send("k", bytes("" + i)));
            }
            for (CompletableFuture<PutResult> full : ten) {
                full.get(60, TimeUnit.SECONDS);
            }
        }
        ProducerOptions soon =
                options.toBuilder().recordMaxBufferedTime(Duration.ofMillis(20)).build();
        try (Producer producer = client.producer("orders", soon)) {
            producer.put("k", bytes("first"));
            producer.send("k", bytes("old enough after 20 ms")).get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void compressedBlocksAreReadBack() {
        for (Compression compression : Compression.values()) {
            ProducerOptions options =
                    ProducerOptions.builder().compression(compression).build();
            try (Producer producer = client.producer("orders", options)) {
                producer.put("k", bytes(compression + " ".repeat(500)));
            }
        }
        assertThat(readAll(ReaderOptions.polling().untilTip()))
                .extracting(record -> new String(record.data(), UTF_8).trim())
                .containsExactly("NONE", "LZ4", "ZSTD");
    }

    @Test
    void encryptedPayloadsAreReadWithTheirKeyOnly() {
        OneKey keys = new OneKey("2026-11", 1);
        ProducerOptions options = ProducerOptions.builder()
                .aggregation(Aggregation.kpl())
                .encryption(keys)
                .build();
        try (Producer producer = client.producer("orders", options)) {
            producer.put("k", bytes("secret"));
        }
        assertThat(cluster.contents()).noneMatch(content -> content.contains("secret"));
        assertThat(readAll(ReaderOptions.polling().withDecryption(keys).untilTip()))
                .extracting(record -> new String(record.data(), UTF_8))
                .containsExactly("secret");
        assertUnreadable(new OneKey("2026-11", 2), ErrorCode.CORRUPT);
        assertUnreadable(new OneKey("another", 1), ErrorCode.ACCESS_DENIED);
    }

    @Test
    void plainPayloadsAreNotTakenForEncryptedOnes() {
        try (Producer producer = client.producer("orders")) {
            producer.put("k", bytes("not encrypted"));
        }
        assertUnreadable(new OneKey("2026-11", 1), ErrorCode.CORRUPT);
    }

    /** Reading ends there, and stays ended: nothing is passed over. */
    private void assertUnreadable(KeyProvider keys, ErrorCode code) {
        try (StreamReader reader =
                client.reader("orders", ReaderOptions.polling().withDecryption(keys))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> reader.forEach(record -> {}))
                        .isInstanceOfSatisfying(
                                MillraceException.class,
                                e -> assertThat(e.code()).isEqualTo(code));
            }
            assertThat(reader.positions()).isEmpty();
        }
    }

    /** Closed while the record waits to be sent again: one that is on its way may be stored. */
    @Test
    void closeGivesRecordsBackAsTheyWereSent() {
        CollectorRegistry registry = new CollectorRegistry();
        try (MillraceClient measured = measured(registry)) {
            cluster.failNext(Fault.refuseBlocks(ErrorCode.THROUGHPUT_EXCEEDED, Duration.ofHours(1)));
            Producer producer = measured.producer(
                    "orders",
                    ProducerOptions.builder().encryption(new OneKey("id", 1)).build());
            var unused = producer.send("k", HashKey.MAX, bytes("payload"));
            awaitRefusal(registry, ErrorCode.THROUGHPUT_EXCEEDED);

            CloseReport left = producer.close(Duration.ZERO);
            assertThat(left.outcomeUnknown()).isEmpty();
            assertThat(left.notStored()).singleElement().satisfies(record -> {
                assertThat(record.partitionKey()).isEqualTo("k");
                assertThat(record.explicitHashKey()).isEqualTo(HashKey.MAX);
                assertThat(record.data()).isEqualTo(bytes("payload"));
            });
        }
    }

    @Test
    void metricsCountWhatHappens() throws Exception {
        CollectorRegistry registry = new CollectorRegistry();
        try (MillraceClient measured = measured(registry)) {
            Producer producer = measured.producer("orders");
            cluster.failNext(Fault.refuseBlocks(ErrorCode.THROUGHPUT_EXCEEDED, Duration.ZERO));
            producer.put("k", bytes("1"));
            producer.put("k", bytes("2"));

            assertThat(sample(registry, "millrace_producer_records_total")).isEqualTo(2);
            assertThat(sample(registry, "millrace_producer_batches_total")).isEqualTo(2);
            assertThat(sample(registry, "millrace_producer_attempts_total")).isEqualTo(3);
            assertThat(sample(registry, "millrace_producer_records_per_batch_sum"))
                    .isEqualTo(2);
            assertThat(sample(registry, "millrace_producer_put_seconds_count")).isEqualTo(2);
            assertThat(sample(registry, "millrace_producer_buffered_bytes")).isZero();
            awaitRefusal(registry, ErrorCode.THROUGHPUT_EXCEEDED);
            producer.close();
            assertThat(registry.getSampleValue(
                            "millrace_producer_buffered_bytes", new String[] {"stream"}, new String[] {"orders"}))
                    .isNull();
        }
    }

    private MillraceClient measured(CollectorRegistry registry) {
        return MillraceClient.builder()
                .endpoints(cluster.endpoints())
                .channels(cluster::connect)
                .metrics(new PrometheusMetrics(registry))
                .build();
    }

    /** Until the answer has been counted, which comes after its shard was told to wait. */
    private static void awaitRefusal(CollectorRegistry registry, ErrorCode code) {
        Await.until(
                "the error is counted",
                () -> registry.getSampleValue(
                                "millrace_producer_errors_total",
                                new String[] {"stream", "code"},
                                new String[] {"orders", code.name()})
                        != null);
    }

    private static double sample(CollectorRegistry registry, String name) {
        return registry.getSampleValue(name, new String[] {"stream"}, new String[] {"orders"});
    }

    private List<ReadRecord> readAll(ReaderOptions options) {
        List<ReadRecord> records = new ArrayList<>();
        try (StreamReader reader = client.reader("orders", options)) {
            reader.forEach(records::add);
        }
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
