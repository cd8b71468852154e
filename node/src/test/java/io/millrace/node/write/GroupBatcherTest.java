package io.millrace.node.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ProducerId;
import io.millrace.common.record.Block;
import io.millrace.common.record.StoredRecord;
import io.millrace.node.fake.FakeLog;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.MemoryReplica;
import io.millrace.node.fake.Samples;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.replica.StoredBlock;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.testkit.Await;
import io.prometheus.client.CollectorRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupBatcherTest {

    private static final int KIB = 1024;

    private final ManualEnvironment env = new ManualEnvironment();
    private final MemoryReplica replica = new MemoryReplica(Samples.GROUP, new NodeId("n1"));
    private final FakeLog log = replica.log();
    private final Map<String, AppendOutcome> outcomes = new ConcurrentHashMap<>();
    private final List<GroupBatcher> batchers = new ArrayList<>();

    @AfterEach
    void stop() {
        batchers.forEach(GroupBatcher::close);
    }

    @Test
    void anIdleBatcherSubmitsAtOnceAndABusyOneGathers() {
        GroupBatcher batcher = start(new BatcherSettings(1, 64 * KIB, 32 * KIB, 256 * KIB));
        log.hold();
        batcher.append(records(10, "a"));
        Await.until("the first entry is proposed", () -> log.heldCount() == 1);
        batcher.append(records(10, "b", "c"));
        batcher.append(records(11, "d"));
        assertThat(log.proposed()).hasSize(1);
        log.releaseOne();
        Await.until("what was gathered is one entry", () -> log.heldCount() == 1);
        log.releaseOne();
        Await.until("all have outcomes", () -> outcomes.size() == 4);
        List<BlockAppend> gathered = command(1).getAppend().getBlocksList();
        assertThat(gathered).extracting(BlockAppend::getShardUid).containsExactly(10L, 11L);
        assertThat(keys(gathered.get(0))).containsExactly("b", "c");
        assertThat(offsets()).isEqualTo(Map.of("a", 0L, "b", 1L, "c", 2L, "d", 0L));
    }

    @Test
    void keepsTheAllowedNumberOfEntriesInFlight() {
        GroupBatcher batcher = start(new BatcherSettings(3, 256 * KIB, 128 * KIB, 1024 * KIB));
        log.hold();
        for (int i = 0; i < 5; i++) {
            int expected = Math.min(i + 1, 3);
            batcher.append(List.of(record(10, "k" + i, 100 * KIB)));
            Await.until("entry " + i, () -> log.heldCount() == expected);
        }
        log.releaseAll();
        Await.until("all have outcomes", () -> outcomes.size() == 5);
        assertThat(log.proposed()).hasSize(4);
    }

    @Test
    void smallAppendsShareTheEntryAfterTheOneInFlight() {
        GroupBatcher batcher = start(new BatcherSettings(3, 256 * KIB, 128 * KIB, 1024 * KIB));
        log.hold();
        batcher.append(records(10, "first"));
        Await.until("busy", () -> log.heldCount() == 1);
        batcher.append(records(10, "a", "b"));
        batcher.append(records(10, "c"));
        assertThat(log.proposed()).hasSize(1);
        batcher.append(List.of(record(10, "big", 100 * KIB)));
        Await.until("there is enough for another entry", () -> log.heldCount() == 2);
        log.releaseAll();
        Await.until("all have outcomes", () -> outcomes.size() == 5);
        assertThat(log.proposed()).hasSize(2);
        assertThat(offsets()).isEqualTo(Map.of("first", 0L, "a", 1L, "b", 2L, "c", 3L, "big", 4L));
    }

    @Test
    void stampsTheArrivalTimeOfTheEntry() {
        GroupBatcher batcher = start(BatcherSettings.DEFAULTS);
        env.advance(Duration.ofMillis(77));
        batcher.append(records(10, "a"));
        Await.until("stored", () -> outcomes.size() == 1);
        long now = env.time().wallMillis();
        assertThat(command(0).getAppend().getArrivalMillis()).isEqualTo(now);
        StoredBlock stored = replica.read(10, 0, 1, 1).get(0);
        assertThat(Block.read(stored.bytes()).header().arrivalMillis()).isEqualTo(now);
    }

    @Test
    void blocksOfProducersKeepTheirOrderAndAreNotMerged() {
        GroupBatcher batcher = start(new BatcherSettings(1, 64 * KIB, 32 * KIB, 256 * KIB));
        log.hold();
        batcher.append(records(10, "first"));
        Await.until("busy", () -> log.heldCount() == 1);
        ProducerId producer = new ProducerId(1, 2);
        batcher.append(List.of(block(10, producer, 0, "p0"), block(10, producer, 1, "p1")));
        batcher.append(records(10, "plain"));
        batcher.append(List.of(block(10, producer, 2, "p2")));
        log.releaseAll();
        Await.until("all have outcomes", () -> outcomes.size() == 5);
        List<BlockAppend> blocks = command(1).getAppend().getBlocksList();
        assertThat(blocks.stream().map(GroupBatcherTest::keys).toList())
                .containsExactly(List.of("p0"), List.of("p1"), List.of("plain"), List.of("p2"));
        assertThat(offsets()).containsEntry("p0", 1L).containsEntry("p1", 2L).containsEntry("p2", 4L);
    }

    @Test
    void largeGatheringsAreCutIntoEntriesAndBlocks() {
        GroupBatcher batcher = start(new BatcherSettings(1, 10 * KIB, 4 * KIB, 256 * KIB));
        log.hold();
        batcher.append(records(10, "first"));
        Await.until("busy", () -> log.heldCount() == 1);
        List<PendingAppend> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(record(10, "k" + i, KIB));
        }
        batcher.append(many);
        log.releaseAll();
        Await.until("all have outcomes", () -> outcomes.size() == 31);
        for (int i = 1; i < log.proposed().size(); i++) {
            assertThat(log.proposed().get(i).length).isLessThanOrEqualTo(10 * KIB);
            command(i)
                    .getAppend()
                    .getBlocksList()
                    .forEach(b -> assertThat(b.getBlock().size()).isLessThanOrEqualTo(4 * KIB));
        }
        for (int i = 0; i < 30; i++) {
            assertThat(offsets()).containsEntry("k" + i, i + 1L);
        }
    }

    @Test
    void oneCallThatFillsManyEntriesKeepsToTheAllowedNumber() {
        GroupBatcher batcher = start(new BatcherSettings(2, 10 * KIB, 4 * KIB, 256 * KIB));
        log.hold();
        List<PendingAppend> many = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            many.add(record(10, "k" + i, KIB));
        }
        batcher.append(many);
        while (outcomes.size() < 60) {
            Await.until("an entry", () -> log.heldCount() > 0 || outcomes.size() == 60);
            if (log.heldCount() > 0) {
                log.releaseOne();
            }
        }
        assertThat(log.mostHeld()).isLessThanOrEqualTo(2);
        assertThat(log.proposed().size()).isGreaterThan(5);
    }

    @Test
    void aRecordLargerThanAnEntryGoesAlone() {
        GroupBatcher batcher = start(new BatcherSettings(1, 10 * KIB, 4 * KIB, 256 * KIB));
        log.hold();
        batcher.append(records(10, "first"));
        Await.until("busy", () -> log.heldCount() == 1);
        batcher.append(List.of(record(10, "small", 10), record(10, "huge", 100 * KIB), record(10, "last", 10)));
        log.releaseAll();
        Await.until("all have outcomes", () -> outcomes.size() == 4);
        assertThat(log.proposed()).hasSize(4);
        assertThat(offsets()).isEqualTo(Map.of("first", 0L, "small", 1L, "huge", 2L, "last", 3L));
    }

    @Test
    void refusesWhatDoesNotFitItsBudgetAndFreesItWithEachAnswer() {
        GroupBatcher batcher = start(new BatcherSettings(1, 10 * KIB, 4 * KIB, 20 * KIB));
        log.hold();
        batcher.append(List.of(record(10, "a", 9 * KIB)));
        Await.until("busy", () -> log.heldCount() == 1);
        batcher.append(List.of(record(10, "b", 9 * KIB), record(10, "c", 9 * KIB), record(10, "d", 1)));
        assertThat(refusal("c").code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal("d").code()).as("nothing overtakes what was refused").isEqualTo(ErrorCode.OVERLOADED);
        log.releaseAll();
        Await.until("b is stored", () -> outcomes.containsKey("b"));
        assertThat(batcher.pendingBytes()).isZero();
        batcher.append(List.of(record(10, "c2", 9 * KIB)));
        Await.until("there is room again", () -> outcomes.containsKey("c2"));
        assertThat(outcomes.get("c2")).isInstanceOf(AppendOutcome.Stored.class);
    }

    @Test
    void anUnknownOutcomeStaysUnknown() {
        GroupBatcher batcher = start(new BatcherSettings(1, 10 * KIB, 4 * KIB, 20 * KIB));
        log.hold();
        batcher.append(records(10, "a"));
        Await.until("busy", () -> log.heldCount() == 1);
        log.failHeld(ErrorCode.OUTCOME_UNKNOWN);
        Await.until("outcome", () -> outcomes.containsKey("a"));
        assertThat(refusal("a").code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    }

    @Test
    void aRefusalForWantOfLeadershipNamesTheLeader() {
        GroupBatcher batcher = start(BatcherSettings.DEFAULTS);
        log.refuse(new MillraceException(ErrorCode.NOT_LEADER, "somebody else"));
        batcher.append(records(10, "a"));
        Await.until("outcome", () -> outcomes.containsKey("a"));
        assertThat(refusal("a").code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(refusal("a").leaderEndpoint()).contains("leader:1");
    }

    @Test
    void closingRefusesWhatWaitsButAnswersWhatIsInFlight() {
        GroupBatcher batcher = start(new BatcherSettings(1, 10 * KIB, 4 * KIB, 20 * KIB));
        log.hold();
        batcher.append(records(10, "a"));
        Await.until("busy", () -> log.heldCount() == 1);
        batcher.append(records(10, "b"));
        batcher.close();
        Await.until("b is refused", () -> outcomes.containsKey("b"));
        assertThat(refusal("b").code()).isEqualTo(ErrorCode.NOT_LEADER);
        batcher.append(records(10, "c"));
        assertThat(refusal("c").code()).isEqualTo(ErrorCode.NOT_LEADER);
        log.releaseAll();
        Await.until("a is answered", () -> outcomes.containsKey("a"));
        assertThat(outcomes.get("a")).isInstanceOf(AppendOutcome.Stored.class);
        assertThat(log.proposed()).hasSize(1);
    }

    private GroupBatcher start(BatcherSettings settings) {
        replica.apply(Samples.open(Samples.shard(0, 2, Samples.GROUP), Samples.shard(1, 2, Samples.GROUP)));
        MillraceException notLeader =
                new MillraceException(ErrorCode.NOT_LEADER, "not here").withLeaderEndpoint("leader:1");
        GroupBatcher batcher = new GroupBatcher(
                log,
                settings,
                env.time(),
                () -> 1,
                Runnable::run,
                () -> notLeader,
                new TrafficMetrics(new CollectorRegistry()));
        Thread thread = new Thread(batcher::run, "batcher-under-test");
        thread.setDaemon(true);
        thread.start();
        batchers.add(batcher);
        return batcher;
    }

    private List<PendingAppend> records(long shardUid, String... keys) {
        List<PendingAppend> appends = new ArrayList<>();
        for (String key : keys) {
            appends.add(record(shardUid, key, 3));
        }
        return appends;
    }

    private PendingAppend record(long shardUid, String key, int bytes) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        PlainRecord record = new PlainRecord(utf8, null, ByteBuffer.allocate(bytes));
        return new PendingAppend.OfRecord(shardUid, record, outcome -> outcomes.put(key, outcome));
    }

    private PendingAppend block(long shardUid, ProducerId producer, long sequence, String key) {
        EncodedBlock block = new EncodedBlock(shardUid, producer, sequence, ByteBuffer.wrap(Samples.block(key)));
        return new PendingAppend.OfBlock(block, outcome -> outcomes.put(key, outcome));
    }

    private MillraceException refusal(String key) {
        return ((AppendOutcome.Failed) outcomes.get(key)).reason();
    }

    private Map<String, Long> offsets() {
        Map<String, Long> offsets = new ConcurrentHashMap<>();
        outcomes.forEach((key, outcome) -> offsets.put(key, ((AppendOutcome.Stored) outcome).offset()));
        return offsets;
    }

    private GroupCommand command(int index) {
        try {
            return GroupCommand.parseFrom(log.proposed().get(index));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> keys(BlockAppend block) {
        List<String> keys = new ArrayList<>();
        for (StoredRecord record : Block.read(block.getBlock().toByteArray())) {
            keys.add(record.partitionKey());
        }
        return keys;
    }
}
