package io.millrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.fake.FakeCluster;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers against the protocol, with a coordinator that does what the test says. */
@Timeout(120)
class ConsumerGroupTest {

    private final FakeCluster cluster = new FakeCluster("orders", 2, "a:1", "b:1", "c:1");
    private final MillraceClient client = ClientFixture.client(cluster);
    private final Producer producer = client.producer("orders");
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<ConsumerGroup> groups = new ArrayList<>();

    @AfterEach
    void close() {
        groups.forEach(ConsumerGroup::close);
        producer.close();
        client.close();
        cluster.close();
    }

    private ConsumerGroup.Builder builder(String worker) {
        return client.consumerGroup("billing").stream("orders")
                .workerId(worker)
                .closeTimeout(Duration.ofSeconds(10))
                .checkpointEvery(Duration.ofMillis(20));
    }

    private ConsumerGroup start(ConsumerGroup.Builder builder, RecordProcessor processor) {
        ConsumerGroup group = builder.start(processor);
        groups.add(group);
        return group;
    }

    private ConsumerGroup startBatches(ConsumerGroup.Builder builder, ShardProcessor.Factory processors) {
        ConsumerGroup group = builder.startBatches(processors);
        groups.add(group);
        return group;
    }

    private void put(String key, HashKey hash, int from, int to) {
        for (int i = from; i < to; i++) {
            producer.send(key, hash, (key + i).getBytes(UTF_8)).join();
        }
    }

    private static String text(ConsumerRecord record) {
        return new String(record.data(), UTF_8);
    }

    private static List<String> numbers(String key, int from, int to) {
        List<String> texts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            texts.add(key + i);
        }
        return texts;
    }

    private void awaitSeen(int count) {
        Await.until(count + " records", () -> seen.size() >= count, seen::toString);
    }

    @Test
    void oneWorkerProcessesEveryShardInOrder() {
        put("k", HashKey.MIN, 0, 50);
        put("m", HashKey.MAX, 0, 50);
        ConsumerGroup group = start(builder("w1"), record -> seen.add(text(record)));
        awaitSeen(100);
        assertThat(seen.stream().filter(s -> s.startsWith("k"))).isEqualTo(numbers("k", 0, 50));
        assertThat(seen.stream().filter(s -> s.startsWith("m"))).isEqualTo(numbers("m", 0, 50));
        assertThat(group.shards()).extracting(ConsumerGroup.HeldShard::shardId).hasSize(2);
        assertThat(group.workerId()).isEqualTo("w1");
    }

    @Test
    void goesOnBehindItsCheckpointAfterClose() {
        put("k", HashKey.MIN, 0, 30);
        start(builder("w1"), record -> seen.add(text(record)));
        awaitSeen(30);
        groups.get(0).close();
        assertThat(groups.get(0).isRunning()).isFalse();
        put("k", HashKey.MIN, 30, 60);
        start(builder("w2"), record -> seen.add(text(record)));
        awaitSeen(60);
        assertThat(seen).isEqualTo(numbers("k", 0, 60));
    }

    @Test
    void childrenComeAfterTheirParents() {
        put("k", HashKey.MIN, 0, 20);
        cluster.split(0);
        put("k", HashKey.MIN, 20, 40);
        cluster.merge(2, 3);
        put("k", HashKey.MIN, 40, 60);
        start(builder("w1"), record -> seen.add(text(record)));
        awaitSeen(60);
        cluster.split(4);
        put("k", HashKey.MIN, 60, 80);
        awaitSeen(80);
        assertThat(seen).isEqualTo(numbers("k", 0, 80));
        assertThat(cluster.coordinator.isEnded(4)).isTrue();
    }

    @Test
    void pushedRecordsAreProcessedAlike() {
        put("k", HashKey.MIN, 0, 20);
        cluster.split(0);
        put("k", HashKey.MIN, 20, 40);
        start(builder("w1").fanOut("fast"), record -> seen.add(text(record)));
        awaitSeen(40);
        put("k", HashKey.MIN, 40, 60);
        awaitSeen(60);
        assertThat(seen).isEqualTo(numbers("k", 0, 60));
        assertThat(cluster.pushedEvents.get()).isPositive();
    }

    /** The hand-over finishes what was begun and overtaken and repeats nothing, although lanes of the shard were far apart. */
    @Test
    void handsAShardOverWithoutRepeat() {
        for (int key = 0; key < 8; key++) {
            put("k" + key + "-", HashKey.MIN, 0, 25);
        }
        put("sign", HashKey.MAX, 0, 1);
        CountDownLatch slow = new CountDownLatch(1);
        ConsumerGroup first = start(builder("w1").keysInParallel(4), record -> {
            if (record.partitionKey().equals("sign")) {
                return;
            }
            if (text(record).equals("k0-3")) {
                slow.await();
            }
            seen.add(text(record));
        });
        Await.until("others overtake", () -> seen.size() > 40);
        Await.until("shard 1 is done", () -> cluster.coordinator.position(1).contains("record"));
        start(builder("w2"), record -> seen.add(text(record)));
        cluster.coordinator.move(0, "w2");
        // What the worker hears after the revocation: when it has acted on that, it has acted on the revocation.
        cluster.coordinator.steal(1, "w1");
        Await.until(
                "the shard drains",
                () -> first.shards().stream()
                        .anyMatch(shard -> shard.shardId().endsWith("1") && shard.processedRecords() == 0));
        slow.countDown();
        awaitSeen(200);
        Await.until("w2 holds it", () -> cluster.coordinator.holder(0).equals("w2"));
        assertThat(seen).hasSize(200).doesNotHaveDuplicates();
        for (int key = 0; key < 8; key++) {
            String prefix = "k" + key + "-";
            assertThat(seen.stream().filter(s -> s.startsWith(prefix))).isEqualTo(numbers(prefix, 0, 25));
        }
        assertThat(first.shards()).noneMatch(shard -> shard.shardId().endsWith("0"));
    }

    @Test
    void nothingIsProcessedAfterTheLeaseIsLost() {
        put("k", HashKey.MIN, 0, 10);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<MillraceException> refusal = new AtomicReference<>();
        CountDownLatch lost = new CountDownLatch(1);
        startBatches(builder("w1").manualCheckpoints().batchRecords(2), () -> new ShardProcessor() {
            @Override
            public void process(List<ConsumerRecord> records, Checkpointer checkpointer) throws Exception {
                records.forEach(record -> seen.add("w1:" + text(record)));
                inside.countDown();
                go.await();
                try {
                    checkpointer.checkpoint();
                } catch (MillraceException e) {
                    refusal.set(e);
                    throw e;
                }
            }

            @Override
            public void leaseLost() {
                lost.countDown();
            }
        });
        Await.until("w1 works", () -> inside.getCount() == 0);
        start(builder("w2"), record -> seen.add("w2:" + text(record)));
        cluster.coordinator.stealSecretly(0, "w2");
        go.countDown();
        Await.until("w1 is told", () -> lost.getCount() == 0);
        assertThat(refusal.get().code()).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(cluster.coordinator.refusals).isNotEmpty();
        Await.until("w2 has all", () -> seen.contains("w2:k9"));
        // The one batch that it had in its hands.
        assertThat(seen.stream().filter(s -> s.startsWith("w1:"))).hasSizeBetween(1, 2);
    }

    /** INV-7: the worker's own clock says when it must not act any more. */
    @Test
    void aWorkerThatHearsNothingForTheFailoverTimeStopsByItself() {
        cluster.coordinator.failover(1000);
        put("k", HashKey.MIN, 0, 5);
        CountDownLatch lost = new CountDownLatch(1);
        startBatches(builder("w1"), () -> new ShardProcessor() {
            @Override
            public void process(List<ConsumerRecord> records, Checkpointer checkpointer) {
                records.forEach(record -> seen.add(text(record)));
            }

            @Override
            public void leaseLost() {
                lost.countDown();
            }
        });
        awaitSeen(5);
        cluster.coordinator.silence(true);
        Await.until("it stops", () -> lost.getCount() == 0);
        put("k", HashKey.MIN, 5, 10);
        assertThat(seen).hasSize(5);
        cluster.coordinator.silence(false);
    }

    @Test
    void aBrokenSessionLosesNothing() {
        put("k", HashKey.MIN, 0, 20);
        start(builder("w1"), record -> seen.add(text(record)));
        awaitSeen(20);
        cluster.coordinator.breakSessions();
        put("k", HashKey.MIN, 20, 40);
        awaitSeen(40);
        Await.until("it has joined again", () -> cluster.coordinator.joins.get() >= 2);
        cluster.lead("b:1");
        cluster.coordinator.breakSessions();
        put("k", HashKey.MIN, 40, 60);
        awaitSeen(60);
        assertThat(seen).isEqualTo(numbers("k", 0, 60));
    }

    @Test
    void idleGroupsStoreNothing() {
        put("k", HashKey.MIN, 0, 20);
        start(builder("w1"), record -> seen.add(text(record)));
        awaitSeen(20);
        Await.until("stored", () -> cluster.coordinator.position(0).contains("record"));
        int polls = cluster.polls.get();
        int before = cluster.coordinator.checkpointCalls.get();
        Await.until("polls go on", () -> cluster.polls.get() > polls + 50);
        // One that stores the last records may have been under way.
        assertThat(cluster.coordinator.checkpointCalls.get()).isLessThanOrEqualTo(before + 1);
    }

    @Test
    void aFailingRecordIsTriedAgainThenItsShardStandsStillAndOthersGoOn() {
        put("k", HashKey.MIN, 0, 10);
        put("m", HashKey.MAX, 0, 10);
        AtomicInteger attempts = new AtomicInteger();
        AtomicReference<ConsumerGroup.HeldShard> stopped = new AtomicReference<>();
        ConsumerGroup group = start(
                builder("w1")
                        .onFailure(FailurePolicy.stop()
                                .withAttempts(3)
                                .withPauses(Duration.ofMillis(1), Duration.ofMillis(2)))
                        .onShardStopped(stopped::set),
                record -> {
                    if (text(record).equals("k5")) {
                        attempts.incrementAndGet();
                        throw new IllegalStateException("no such customer");
                    }
                    seen.add(text(record));
                });
        Await.until("the shard stands still", () -> stopped.get() != null);
        awaitSeen(15);
        assertThat(attempts.get()).isEqualTo(3);
        assertThat(seen).containsAll(numbers("m", 0, 10)).doesNotContain("k6");
        assertThat(stopped.get().failure().orElseThrow()).hasMessage("no such customer");
        assertThat(group.shards()).anyMatch(shard -> shard.failure().isPresent());
        group.close();
        start(builder("w2"), record -> seen.add(text(record)));
        awaitSeen(20);
        assertThat(seen.stream().filter(s -> s.startsWith("k"))).isEqualTo(numbers("k", 0, 10));
    }

    @Test
    void aRecordThatFailsInABatchIsFoundAndSkippedAloneAndCounted() {
        put("k", HashKey.MIN, 0, 10);
        startBatches(
                builder("w1").onFailure(FailurePolicy.skip().withAttempts(2).withPauses(Duration.ZERO, Duration.ZERO)),
                () -> (records, checkpointer) -> {
                    for (ConsumerRecord record : records) {
                        if (text(record).equals("k5")) {
                            throw new IllegalStateException("poison");
                        }
                    }
                    records.forEach(record -> seen.add(text(record)));
                });
        awaitSeen(9);
        assertThat(seen).doesNotContain("k5").contains("k4", "k6").doesNotHaveDuplicates();
        Await.until(
                "the checkpoint passes it",
                () -> cluster.coordinator.position(0).contains("record"));
    }

    @Test
    void aRecordIsParkedWithItsCauseAndPlace() {
        // The fake has one stream: letters go into it as well, under the key of the record.
        producer.send("k", HashKey.MIN, "poison".getBytes(UTF_8)).join();
        Map<String, DeadLetter> letters = new ConcurrentHashMap<>();
        start(
                builder("w1")
                        .onFailure(
                                FailurePolicy.park("orders").withAttempts(2).withPauses(Duration.ZERO, Duration.ZERO)),
                record -> {
                    if (text(record).equals("poison")) {
                        throw new IllegalStateException("no \"such\" customer\n");
                    }
                    DeadLetter letter = DeadLetter.parse(record.data());
                    letters.put(record.partitionKey(), letter);
                });
        Await.until("the letter comes back", () -> letters.containsKey("k"));
        DeadLetter letter = letters.get("k");
        assertThat(letter.application()).isEqualTo("billing");
        assertThat(letter.stream()).isEqualTo("orders");
        assertThat(letter.shardId()).isEqualTo("shardId-000000000000");
        assertThat(letter.attempts()).isEqualTo(2);
        assertThat(letter.cause()).isEqualTo("java.lang.IllegalStateException: no \"such\" customer\n");
        assertThat(letter.data()).isEqualTo("poison".getBytes(UTF_8));
    }

    /** INV-12: two shards share 400 KB, and the slow one holds its half and what one answer brought beyond it. */
    @Test
    void aSlowShardDoesNotHoldUpAnotherAndHoldsItsShareOnly() {
        for (int i = 0; i < 40; i++) {
            producer.send("k", HashKey.MIN, new byte[50_000]).join();
        }
        CountDownLatch slow = new CountDownLatch(1);
        BufferedBytes buffered = new BufferedBytes();
        try (MillraceClient measured = ClientFixture.client(cluster, buffered)) {
            ConsumerGroup group = measured.consumerGroup("billing").stream("orders")
                    .bufferBytes(400_000)
                    .start(record -> {
                        if (record.partitionKey().equals("k")) {
                            slow.await();
                        } else {
                            seen.add(text(record));
                        }
                    });
            put("m", HashKey.MAX, 0, 100);
            awaitSeen(100);
            int polls = cluster.polls.get();
            Await.until("it could have read on", () -> cluster.polls.get() > polls + 50);
            assertThat(buffered.now()).isBetween(200_000.0, 500_000.0);
            slow.countDown();
            group.close();
        }
    }

    /** What a feed has brought and nobody has begun belongs to the next holder, also when the feed is at its end. */
    @Test
    void aShardThatIsReceivedToItsEndIsNotProcessedToItsEnd() {
        put("k", HashKey.MIN, 0, 20);
        cluster.merge(0, 1);
        Semaphore allowed = new Semaphore(3);
        startBatches(builder("w1").batchRecords(1), () -> (records, checkpointer) -> {
            allowed.acquire();
            records.forEach(record -> seen.add(text(record)));
        });
        Await.until("all is received", () -> cluster.polls.get() >= 6 && seen.size() == 3);
        start(builder("w2"), record -> seen.add(text(record)));
        cluster.coordinator.move(0, "w2");
        Await.until("w1 hands over", () -> {
            allowed.release();
            return cluster.coordinator.isEnded(0)
                    || cluster.coordinator.holder(0).equals("w2");
        });
        awaitSeen(20);
        assertThat(seen).isEqualTo(numbers("k", 0, 20));
        allowed.release(100);
    }

    @Test
    void checkpointsWithinTheApplicationsHandsOnly() {
        put("k", HashKey.MIN, 0, 10);
        AtomicInteger calls = new AtomicInteger();
        startBatches(builder("w1").manualCheckpoints().batchRecords(10), () -> (records, checkpointer) -> {
            records.forEach(record -> seen.add(text(record)));
            if (calls.incrementAndGet() == 1) {
                checkpointer.checkpoint(records.get(0));
            }
        });
        awaitSeen(10);
        groups.get(0).close();
        int before = seen.size();
        start(builder("w2"), record -> seen.add(text(record)));
        awaitSeen(before + 9);
        assertThat(seen.subList(before, before + 9)).isEqualTo(numbers("k", 1, 10));
    }

    @Test
    void aCheckpointOfARecordThatWasNotGivenIsRefused() {
        put("k", HashKey.MIN, 0, 1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        startBatches(builder("w1"), () -> (records, checkpointer) -> {
            ConsumerRecord real = records.get(0);
            ConsumerRecord other = new ConsumerRecord(
                    "orders",
                    "shardId-000000000009",
                    real.sequenceNumber(),
                    0,
                    "k",
                    java.util.Optional.empty(),
                    new byte[0],
                    0);
            try {
                checkpointer.checkpoint(other);
            } catch (IllegalArgumentException e) {
                thrown.set(e);
            }
        });
        Await.until("it is refused", () -> thrown.get() != null);
        assertThat(thrown.get()).hasMessageContaining("shardId-000000000009");
    }

    @Test
    void wrongSettingsAreRefusedWithTheirName() {
        assertThatThrownBy(() -> client.consumerGroup("billing").start(record -> {}))
                .hasMessageContaining("reads no stream");
        assertThatThrownBy(() -> builder("w").manualCheckpoints().start(record -> {}))
                .hasMessageContaining("ShardProcessor");
        assertThatThrownBy(() -> builder("w").keysInParallel(0).start(record -> {}))
                .hasMessageContaining("keysInParallel is at least 1, not 0");
    }
}
