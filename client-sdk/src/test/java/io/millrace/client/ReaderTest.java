package io.millrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.ReaderOptions.Mode;
import io.millrace.client.fake.FakeCluster;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ReaderTest {

    private final FakeCluster cluster = new FakeCluster("orders", 2, "a:1", "b:1", "c:1");
    private final MillraceClient client = ClientFixture.client(cluster);
    private final Producer producer = client.producer("orders");

    @AfterEach
    void close() {
        producer.close();
        client.close();
        cluster.close();
    }

    private static ReaderOptions options(Mode mode) {
        return mode == Mode.POLLING
                ? ReaderOptions.polling().withPollWait(Duration.ofMillis(50))
                : ReaderOptions.subscribed();
    }

    private void put(HashKey hash, int from, int to) {
        for (int i = from; i < to; i++) {
            producer.send("k", hash, ("" + i).getBytes(UTF_8)).join();
        }
    }

    private static List<String> read(StreamReader reader, int count) {
        List<String> texts = new ArrayList<>();
        Await.until(
                "records",
                () -> {
                    reader.poll(Duration.ofMillis(20)).forEach(record -> texts.add(new String(record.data(), UTF_8)));
                    return texts.size() >= count;
                },
                texts::toString);
        return texts;
    }

    private static List<String> numbers(int from, int to) {
        List<String> texts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            texts.add("" + i);
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void readsWhatIsThereAndWhatComes(Mode mode) {
        put(HashKey.MIN, 0, 10);
        try (StreamReader reader = client.reader("orders", options(mode))) {
            assertThat(read(reader, 10)).isEqualTo(numbers(0, 10));
            put(HashKey.MIN, 10, 20);
            assertThat(read(reader, 10)).isEqualTo(numbers(10, 20));
            assertThat(reader.positions().get("shardId-000000000000").offset()).isEqualTo(19);
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void latestReadsOnlyWhatComes(Mode mode) {
        put(HashKey.MIN, 0, 10);
        try (StreamReader reader = client.reader("orders", options(mode).from(StartPosition.latest()))) {
            Await.until("the reader stands at the tip", () -> {
                assertThat(reader.poll(Duration.ZERO)).isEmpty();
                return mode == Mode.POLLING ? cluster.polls.get() > 4 : cluster.pushedEvents.get() >= 2;
            });
            put(HashKey.MIN, 10, 20);
            assertThat(read(reader, 10)).isEqualTo(numbers(10, 20));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void startsAfterASequenceNumberInOneShard(Mode mode) {
        put(HashKey.MIN, 0, 5);
        PutResult fifth = producer.send("k", HashKey.MIN, new byte[0]).join();
        put(HashKey.MIN, 6, 10);
        ReaderOptions after = options(mode).withShard(fifth.shardId(), StartPosition.after(fifth.sequenceNumber()));
        try (StreamReader reader = client.reader("orders", after)) {
            assertThat(read(reader, 4)).isEqualTo(numbers(6, 10));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void goesOnAtAnotherReplicaWithoutSkipOrRepeat(Mode mode) throws Exception {
        put(HashKey.MIN, 0, 100);
        try (StreamReader reader = client.reader("orders", options(mode))) {
            List<String> all = read(reader, 50);
            cluster.lead("b:1");
            cluster.kill("a:1");
            put(HashKey.MIN, 100, 200);
            all.addAll(read(reader, 200 - all.size()));
            cluster.start("a:1");
            cluster.lead("a:1");
            cluster.kill("b:1");
            put(HashKey.MIN, 200, 300);
            all.addAll(read(reader, 300 - all.size()));
            assertThat(all).isEqualTo(numbers(0, 300));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void childrenComeAfterTheirParents(Mode mode) {
        put(HashKey.MIN, 0, 20);
        cluster.split(0);
        put(HashKey.MIN, 20, 40);
        cluster.merge(2, 3);
        put(HashKey.MIN, 40, 60);
        try (StreamReader reader = client.reader("orders", options(mode))) {
            assertThat(read(reader, 60)).isEqualTo(numbers(0, 60));
            cluster.split(4);
            put(HashKey.MIN, 60, 80);
            assertThat(read(reader, 20)).isEqualTo(numbers(60, 80));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void childrenOfALatestReaderAreReadFromTheirBeginning(Mode mode) {
        put(HashKey.MIN, 0, 10);
        try (StreamReader reader = client.reader("orders", options(mode).from(StartPosition.latest()))) {
            Await.until(
                    "the reader stands at the tip",
                    () -> mode == Mode.POLLING ? cluster.polls.get() > 4 : cluster.pushedEvents.get() >= 2);
            cluster.nameChildren();
            cluster.splitSecretly(0);
            put(HashKey.MIN, 10, 20);
            cluster.announce();
            assertThat(read(reader, 10)).isEqualTo(numbers(10, 20));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aLatestReaderOfAnOldClientReadsNothingOld(Mode mode) {
        put(HashKey.MIN, 0, 10);
        cluster.split(0);
        put(HashKey.MIN, 10, 20);
        int before = cluster.polls.get() + cluster.pushedEvents.get();
        try (StreamReader reader = client.reader("orders", options(mode).from(StartPosition.latest()))) {
            Await.until(
                    "the reader stands at the tip of three shards",
                    () -> cluster.polls.get() + cluster.pushedEvents.get() >= before + 3);
            put(HashKey.MIN, 20, 30);
            assertThat(read(reader, 10)).isEqualTo(numbers(20, 30));
        }
    }

    /** INV-9: a child that only a refusal has named so far may not be readable before records are put to it. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void aLatestReaderSkipsNothingOfAChildThatTheMapDoesNotShowYet(Mode mode) {
        put(HashKey.MIN, 0, 10);
        cluster.nameChildren();
        cluster.splitSecretly(0);
        try (Producer keepsTheHint = client.producer("orders")) {
            keepsTheHint.send("k", HashKey.MIN, "10".getBytes(UTF_8)).join();
            try (StreamReader reader = client.reader("orders", options(mode).from(StartPosition.latest()))) {
                put(HashKey.MIN, 11, 20);
                cluster.announce();
                assertThat(read(reader, 10)).isEqualTo(numbers(10, 20));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void oneShardEndsWhereItWasClosed(Mode mode) {
        put(HashKey.MIN, 0, 10);
        cluster.split(0);
        put(HashKey.MIN, 10, 20);
        List<String> all = new ArrayList<>();
        try (StreamReader reader = client.reader("orders", options(mode).withShard("shardId-000000000000"))) {
            reader.forEach(record -> all.add(new String(record.data(), UTF_8)));
            assertThat(reader.isFinished()).isTrue();
        }
        assertThat(all).isEqualTo(numbers(0, 10));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aShardReaderNamesTheChildrenAtTheShardsEnd(Mode mode) {
        put(HashKey.MIN, 0, 10);
        cluster.split(0);
        put(HashKey.MIN, 10, 20);
        List<String> all = new ArrayList<>();
        try (ShardReader reader = client.shardReader("orders", "shardId-000000000000", options(mode))) {
            reader.forEach(record -> all.add(new String(record.data(), UTF_8)));
            assertThat(reader.children())
                    .extracting(ShardReader.Child::shardId)
                    .containsExactly("shardId-000000000002", "shardId-000000000003");
        }
        assertThat(all).isEqualTo(numbers(0, 10));
    }

    /** Shard 0 becomes 2 and 3, 2 and 3 become 4; shard 1 and its merge with nobody stay out. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void aShardReaderFollowsTheLineageOnRequest(Mode mode) {
        put(HashKey.MIN, 0, 10);
        put(HashKey.MAX, 100, 110);
        cluster.split(0);
        put(HashKey.MIN, 10, 20);
        ReaderOptions following = options(mode).followingChildren();
        try (ShardReader reader = client.shardReader("orders", "shardId-000000000000", following)) {
            List<String> all = read(reader, 20);
            cluster.merge(2, 3);
            put(HashKey.MIN, 20, 30);
            cluster.split(1);
            put(HashKey.MAX, 110, 120);
            cluster.split(4);
            put(HashKey.MIN, 30, 40);
            all.addAll(read(reader, 20));
            assertThat(all).isEqualTo(numbers(0, 40));
        }
    }

    @Test
    void untilTipEnds() {
        put(HashKey.MIN, 0, 50);
        put(HashKey.MAX, 50, 60);
        cluster.split(0);
        put(HashKey.MIN, 60, 70);
        List<String> all = new ArrayList<>();
        try (StreamReader reader =
                client.reader("orders", ReaderOptions.polling().untilTip())) {
            reader.forEach(record -> all.add(new String(record.data(), UTF_8)));
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(0, 70));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void damagedBytesAreReadFromAnotherReplica(Mode mode) {
        put(HashKey.MIN, 0, 20);
        cluster.damage("a:1");
        try (StreamReader reader = client.reader("orders", options(mode))) {
            assertThat(read(reader, 20)).isEqualTo(numbers(0, 20));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void damageOnAllReplicasIsTold(Mode mode) {
        put(HashKey.MIN, 0, 2);
        cluster.endpoints().forEach(cluster::damage);
        try (StreamReader reader = client.reader("orders", options(mode))) {
            assertThatThrownBy(() -> Await.until(
                            "failure", () -> !reader.poll(Duration.ofMillis(50)).isEmpty()))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
        }
    }

    @Test
    void slowReaderSlowsTheServer() {
        List<CompletableFuture<PutResult>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            results.add(producer.send("k", HashKey.MIN, new byte[100_000]));
        }
        results.forEach(CompletableFuture::join);
        int events = cluster.blockCount(0);
        ReaderOptions small = ReaderOptions.subscribed().withBufferBytes(500_000);
        try (StreamReader reader = client.reader("orders", small)) {
            Await.until("the buffer is full", () -> cluster.pushedEvents.get() >= 3);
            int[] got = {reader.poll(Duration.ofSeconds(10)).size()};
            // 500 KB in the buffer, at most a block beyond it, and two windows of 1 MiB on the way.
            assertThat(cluster.pushedEvents.get()).isLessThan(events / 2);
            Await.until("all records", () -> {
                got[0] += reader.poll(Duration.ofMillis(20)).size();
                return got[0] == 200;
            });
        }
    }

    @Test
    void trimmedRecordsAreCounted() {
        put(HashKey.MIN, 0, 10);
        ReaderOptions one = ReaderOptions.polling().withPollWait(Duration.ZERO).withBufferBytes(1);
        try (StreamReader reader = client.reader("orders", one)) {
            List<String> first = read(reader, 1);
            int seen = first.size();
            put(HashKey.MIN, 10, 100);
            cluster.trim(0, 90);
            List<String> rest = new ArrayList<>();
            Await.until("the last record", () -> {
                reader.poll(Duration.ofMillis(20)).forEach(record -> rest.add(new String(record.data(), UTF_8)));
                return rest.contains("99");
            });
            assertThat(rest).endsWith("98", "99");
            assertThat(reader.trimmedRecords())
                    .isEqualTo(100 - seen - rest.size())
                    .isPositive();
        }
    }

    @Test
    void lowLevelCallsPage() {
        put(HashKey.MIN, 0, 10);
        String iterator = client.getShardIterator("orders", "shardId-000000000000", StartPosition.trimHorizon());
        List<ReadRecord> all = new ArrayList<>();
        while (all.size() < 10) {
            RecordsPage page = client.getRecords(iterator, 0, Duration.ZERO);
            all.addAll(page.records());
            iterator = page.nextShardIterator().orElseThrow();
        }
        assertThat(all).hasSize(10);
        assertThat(all.get(3).sequenceNumber().offset()).isEqualTo(3);
    }

    @Test
    void unknownShardIsRefused() {
        assertThatThrownBy(() -> client.reader("orders", ReaderOptions.polling().withShard("shardId-000000000009")))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND));
    }
}
