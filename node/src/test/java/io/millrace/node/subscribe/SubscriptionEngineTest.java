package io.millrace.node.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.record.BlockEncoder;
import io.millrace.common.record.UserRecord;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.MemoryReplica;
import io.millrace.node.fake.Samples;
import io.millrace.node.fake.ServingNode;
import io.millrace.node.peer.Origin;
import io.millrace.node.read.BlockSlice;
import io.millrace.node.read.StartPosition;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.ShardTrim;
import io.millrace.proto.storage.v1.TrimShards;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionEngineTest {

    private static final ShardInfo SHARD = Samples.shard(0, 1, Samples.GROUP);
    private static final StartPosition LATEST = new StartPosition(StartPosition.Type.LATEST, "", 0);

    private final ManualEnvironment env = new ManualEnvironment();
    private final ServingNode node =
            ServingNode.start(env, Limits.AWS_2026, "n1").get(0);
    private final MemoryReplica replica = ServingNode.lead(List.of(node), SHARD);
    private final SubscriptionEngine engine = node.plane.subscriptions();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void pushesWhatIsThereAndThenWhatComes() {
        append(3, 10);
        RecordingSink sink = subscribe(StartPosition.TRIM_HORIZON, RecordingSink.hungry());
        Await.until("what was there", () -> sink.records() == 3);
        append(2, 10);
        append(1, 10);
        Await.until("what came", () -> sink.records() == 6);
        assertInOrder(sink, 0);
        assertThat(sink.events.get(0).first()).isEqualTo(SubscriptionEvent.First.FIRST);
        assertThat(sink.events.subList(1, sink.events.size()))
                .allMatch(event -> event.first() == SubscriptionEvent.First.LATER);
    }

    @Test
    void latestTellsItsPositionAtOnceAndGivesOnlyNewRecords() {
        append(3, 10);
        RecordingSink sink = subscribe(LATEST, RecordingSink.hungry());
        Await.until("a first event", () -> sink.events.size() == 1);
        assertThat(sink.events.get(0).slices()).isEmpty();
        assertThat(sink.events.get(0).continuation())
                .isEqualTo(SHARD.sequenceNumber(3).toString());
        append(2, 10);
        Await.until("new records", () -> sink.records() == 2);
        assertInOrder(sink, 3);
    }

    @Test
    void neverSendsWithoutCreditAndGoesOnWhenThereIsSome() {
        for (int i = 0; i < 20; i++) {
            append(1, 200_000);
        }
        RecordingSink sink = subscribe(StartPosition.TRIM_HORIZON, new RecordingSink(2));
        Await.until("two events", () -> sink.events.size() == 2);
        append(1, 10);
        sink.give(3);
        Await.until("three more", () -> sink.events.size() == 5);
        env.advance(Duration.ofMinutes(1));
        assertThat(sink.events).hasSize(5);
        assertInOrder(sink, 0);
    }

    @Test
    void creditThatComesWhileTheEngineLooksIsNotLost() {
        append(1, 10);
        RecordingSink sink = subscribe(StartPosition.TRIM_HORIZON, RecordingSink.hungryAfterTheFirstLook());
        Await.until("the record", () -> sink.records() == 1);
    }

    @Test
    void twoHundredThatNeverReadHoldNothingAndDoNotSlowTheOneThatReads() {
        List<RecordingSink> stuck = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stuck.add(subscribe(StartPosition.TRIM_HORIZON, new RecordingSink(0)));
        }
        RecordingSink reading = subscribe(StartPosition.TRIM_HORIZON, RecordingSink.hungry());
        Await.until("all are there", () -> engine.size() == 201);
        assertThat(replica.listeners(SHARD.uid())).as("one listener for all").isEqualTo(1);
        int before = replica.reads();
        for (int i = 0; i < 50; i++) {
            append(1, 1000);
        }
        Await.until("the one that reads has all", () -> reading.records() == 50);
        assertThat(stuck).allMatch(sink -> sink.events.isEmpty());
        assertThat(replica.reads() - before).as("nobody read for the others").isLessThanOrEqualTo(50);
        stuck.get(7).give(Integer.MAX_VALUE);
        Await.until("a slow one catches up from the start", () -> stuck.get(7).records() == 50);
        assertInOrder(stuck.get(7), 0);
    }

    @Test
    void oneThatNeverTakesAnythingLagsSinceItsFirstRecordWaits() {
        RecordingSink early = subscribe(LATEST, new RecordingSink(0));
        env.advance(Duration.ofMinutes(7));
        Await.until("it is counted, and nothing waits", () -> lagSeconds() == 0);
        append(1, 10);
        env.advance(Duration.ofMinutes(6));
        Await.until("the early one lags", () -> lagSeconds() == 360);
        early.cancel();
        Await.until("it is gone", () -> engine.size() == 0);
        RecordingSink late = subscribe(StartPosition.TRIM_HORIZON, new RecordingSink(0));
        env.advance(Duration.ofMinutes(1));
        Await.until("the late one lags since it began", () -> lagSeconds() == 60);
        late.give(Integer.MAX_VALUE);
        Await.until("it has the record", () -> late.records() == 1);
        env.advance(Duration.ofSeconds(10));
        Await.until("it has caught up", () -> lagSeconds() == 0);
    }

    /** As the metric says; NaN before it was first refreshed. */
    private double lagSeconds() {
        Double lag = node.registry.getSampleValue(
                "millrace_subscription_lag_seconds",
                new String[] {"stream", "shard", "consumer"},
                new String[] {Samples.STREAM, SHARD.id().toString(), ""});
        return lag == null ? Double.NaN : lag;
    }

    @Test
    void heartbeatsFillTheSilence() {
        RecordingSink sink = subscribe(LATEST, RecordingSink.hungry());
        Await.until("a first event", () -> sink.events.size() == 1);
        for (int i = 2; i < 5; i++) {
            int count = i;
            env.advance(Duration.ofSeconds(5));
            Await.until("heartbeat " + i, () -> sink.events.size() >= count);
        }
        assertThat(sink.events).allMatch(event -> event.slices().isEmpty());
    }

    @Test
    void aRegisteredConsumerGetsTwoMebibytesASecond() {
        register("fast");
        for (int i = 0; i < 16; i++) {
            append(1, 250_000);
        }
        RecordingSink sink = RecordingSink.hungry();
        engine.subscribe(
                new Target(stream(), SHARD, "fast", Tenure.SHARED), StartPosition.TRIM_HORIZON, Origin.CLIENT, sink);
        Await.until("a second's worth", () -> sink.records() == 9);
        env.advance(Duration.ofMillis(10));
        assertThat(sink.records()).isEqualTo(9);
        env.advance(Duration.ofMillis(990));
        Await.until("the rest", () -> sink.records() == 16);
        assertInOrder(sink, 0);
    }

    @Test
    void anUnknownConsumerIsRefusedAndADeregisteredOneEnds() {
        RecordingSink unknown = RecordingSink.hungry();
        engine.subscribe(new Target(stream(), SHARD, "nobody", Tenure.SHARED), LATEST, Origin.CLIENT, unknown);
        assertThat(unknown.failure().code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
        register("fast");
        RecordingSink known = RecordingSink.hungry();
        engine.subscribe(new Target(stream(), SHARD, "fast", Tenure.SHARED), LATEST, Origin.CLIENT, known);
        Await.until("a first event", () -> known.events.size() == 1);
        node.cluster.learn(new MetadataRecord.ConsumerGone(Samples.STREAM_UID, "fast"));
        Await.until("it ends", () -> known.failure() != null);
        assertThat(known.failure().code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
        assertThat(engine.size()).isZero();
    }

    @Test
    void anExclusiveSubscriptionIsTakenOverOnceItIsFiveSecondsOld() {
        register("only");
        RecordingSink first = subscribeExclusively();
        Await.until("a first event", () -> first.events.size() == 1);
        RecordingSink tooSoon = subscribeExclusively();
        assertThat(tooSoon.failure().code()).isEqualTo(ErrorCode.RESOURCE_IN_USE);
        env.advance(Duration.ofMillis(4999));
        assertThat(subscribeExclusively().failure().code()).isEqualTo(ErrorCode.RESOURCE_IN_USE);
        assertThat(first.failure()).isNull();
        env.advance(Duration.ofMillis(1));
        RecordingSink later = subscribeExclusively();
        Await.until("the first one ends", () -> first.failure() != null);
        assertThat(first.failure().code()).isEqualTo(ErrorCode.RESOURCE_IN_USE);
        Await.until("the later one has begun", () -> !later.events.isEmpty());
        assertThat(engine.size()).isEqualTo(1);
    }

    @Test
    void anExclusiveSubscriptionThatHasEndedIsInNobodysWay() {
        register("only");
        RecordingSink first = subscribeExclusively();
        Await.until("a first event", () -> first.events.size() == 1);
        first.cancel();
        Await.until("it is gone", () -> engine.size() == 0);
        RecordingSink again = subscribeExclusively();
        Await.until("a new one", () -> !again.events.isEmpty());
        assertThat(again.failure()).isNull();
    }

    private RecordingSink subscribeExclusively() {
        RecordingSink sink = RecordingSink.hungry();
        engine.subscribe(new Target(stream(), SHARD, "only", Tenure.EXCLUSIVE), LATEST, Origin.CLIENT, sink);
        return sink;
    }

    @Test
    void survivesChangesOfTheImageThatDoNotConcernIt() {
        RecordingSink sink = subscribe(LATEST, RecordingSink.hungry());
        Await.until("a first event", () -> sink.events.size() == 1);
        register("somebody");
        node.cluster.learn(Samples.record(Samples.shard(1, 2, Samples.OTHER_GROUP)));
        append(1, 10);
        Await.until("the record", () -> sink.records() == 1);
        assertThat(sink.failure()).isNull();
    }

    @Test
    void aClosedShardEndsWithItsChildrenOnceTheImageKnowsThem() {
        append(2, 10);
        RecordingSink sink = subscribe(StartPosition.TRIM_HORIZON, RecordingSink.hungry());
        ShardInfo child = Samples.child(1, HashKeyRange.ALL, SHARD);
        replica.apply(Samples.reshard(List.of(SHARD), List.of(child)));
        Await.until("the records", () -> sink.records() == 2);
        int before = sink.events.size();
        env.advance(SubscriptionSettings.HEARTBEAT);
        Await.until("a heartbeat after the seal", () -> sink.events.size() > before);
        assertThat(sink.isCompleted()).as("no end without children").isFalse();
        node.cluster.learn(Samples.record(SHARD.closed(env.time().wallMillis())), Samples.record(child));
        Await.until("the end", sink::isCompleted);
        SubscriptionEvent last = sink.events.get(sink.events.size() - 1);
        assertThat(last.children()).hasSize(1);
        assertThat(last.children().get(0).id()).isEqualTo(child.id());
        assertThat(last.children().get(0).parents()).containsExactly(SHARD.id());
        assertThat(engine.size()).isZero();
        assertThat(replica.listeners(SHARD.uid())).isZero();
    }

    @Test
    void aSubscriberBehindTheTrimHorizonGoesOnThere() {
        append(5, 10);
        append(5, 10);
        RecordingSink sink = subscribe(StartPosition.TRIM_HORIZON, new RecordingSink(0));
        replica.apply(GroupCommand.newBuilder()
                .setTrimShards(TrimShards.newBuilder()
                        .addTrims(
                                ShardTrim.newBuilder().setShardUid(SHARD.uid()).setFirstOffset(5)))
                .build());
        sink.give(10);
        Await.until("the rest", () -> sink.position() == 10);
        assertInOrder(sink, 5);
    }

    @Test
    void aCancelledSubscriptionIsForgotten() {
        RecordingSink sink = subscribe(LATEST, RecordingSink.hungry());
        Await.until("a first event", () -> sink.events.size() == 1);
        sink.cancel();
        Await.until("it is forgotten", () -> engine.size() == 0);
        append(1, 10);
        assertThat(sink.records()).isZero();
        assertThat(replica.listeners(SHARD.uid())).isZero();
    }

    @Test
    void oneThatMustEndWhileItBeginsIsForgotten() {
        register("only");
        List<RecordingSink> others = new ArrayList<>();
        ShardInfo elsewhere = Samples.shard(1, 2, Samples.OTHER_GROUP);
        ServingNode.lead(List.of(node), elsewhere);
        for (int i = 0; i < 20; i++) {
            RecordingSink other = new RecordingSink(0);
            engine.subscribe(new Target(stream(), elsewhere, "only", Tenure.SHARED), LATEST, Origin.CLIENT, other);
            others.add(other);
        }
        replica.beforeLooking(() -> {
            if (engine.size() == others.size() + 1) { // it is known and hears of nothing yet
                replica.beforeLooking(() -> {});
                node.cluster.learn(new MetadataRecord.ConsumerGone(Samples.STREAM_UID, "only"));
                Await.until("the others end", () -> others.stream().allMatch(other -> other.failure() != null));
            }
        });
        RecordingSink sink = RecordingSink.hungry();
        engine.subscribe(new Target(stream(), SHARD, "only", Tenure.SHARED), LATEST, Origin.CLIENT, sink);
        Await.until("it is forgotten", () -> engine.size() == 0);
        assertThat(sink.failure().code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
        assertThat(replica.listeners(SHARD.uid())).isZero();
    }

    @Test
    void subscribersAreToldWhenTheServerStops() {
        RecordingSink sink = subscribe(LATEST, RecordingSink.hungry());
        Await.until("a first event", () -> sink.events.size() == 1);
        engine.close();
        Await.until("it ends", () -> sink.failure() != null);
        assertThat(sink.failure().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    private RecordingSink subscribe(StartPosition start, RecordingSink sink) {
        engine.subscribe(new Target(stream(), SHARD, "", Tenure.SHARED), start, Origin.CLIENT, sink);
        return sink;
    }

    private io.millrace.common.metadata.StreamInfo stream() {
        return node.cluster.image().stream(Samples.STREAM).orElseThrow();
    }

    private void register(String consumer) {
        node.cluster.learn(new MetadataRecord.Consumer(Samples.STREAM_UID, new ConsumerInfo(consumer, 0)));
    }

    private void append(int records, int bytes) {
        BlockEncoder encoder = new BlockEncoder(64);
        for (int i = 0; i < records; i++) {
            encoder.add(new UserRecord("k", null, new byte[bytes]));
        }
        long now = env.time().wallMillis();
        replica.apply(GroupCommand.newBuilder()
                .setAppend(Append.newBuilder()
                        .setArrivalMillis(now)
                        .addBlocks(BlockAppend.newBuilder()
                                .setShardUid(SHARD.uid())
                                .setBlock(ByteString.copyFrom(encoder.encode(now)))))
                .build());
    }

    /** No gap and no repetition, from the offset on. */
    private static void assertInOrder(RecordingSink sink, long from) {
        long expected = from;
        for (SubscriptionEvent event : sink.events) {
            for (BlockSlice slice : event.slices()) {
                assertThat(slice.block().baseOffset() + slice.skip()).isEqualTo(expected);
                expected = slice.endOffset();
            }
            assertThat(event.nextOffset()).isEqualTo(expected);
        }
    }
}
