package io.millrace.node.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.limits.ShardCapacity;
import io.millrace.common.log.Leadership;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamCapacity;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.fake.FakeCluster;
import io.millrace.node.fake.LateNews;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.MemoryReplica;
import io.millrace.node.fake.Samples;
import io.millrace.node.iterator.IteratorTokens;
import io.millrace.node.load.LoadMeters;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.peer.Peers;
import io.millrace.node.replica.ShardView;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.throttle.Throttles;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final ShardInfo LOW = Samples.shard(0, 2, Samples.GROUP);
    private static final ShardInfo HIGH = Samples.shard(1, 2, Samples.GROUP);
    private static final Duration DAY = Duration.ofHours(24);

    private final ManualEnvironment env = new ManualEnvironment();
    private final NodeId self = new NodeId("n1");
    private final FakeCluster cluster = new FakeCluster(self);
    private final MemoryReplica replica = new MemoryReplica(Samples.GROUP, self);
    private final List<Long> drained = new ArrayList<>();
    private final List<OrphanShards.Orphan> orphans = new ArrayList<>();
    private final LateNews news = new LateNews(cluster);
    private final RetentionTask task = new RetentionTask(context(), news, report -> {
        drained.addAll(report.drained());
        orphans.addAll(report.orphans());
    });

    @BeforeEach
    void shardsAreOpen() {
        cluster.replica(replica);
        cluster.learn(
                Samples.cluster(),
                new MetadataRecord.Group(Samples.GROUP, List.of(self)),
                Samples.stream(StreamStatus.ACTIVE),
                Samples.record(LOW),
                Samples.record(HIGH));
        replica.apply(Samples.open(LOW, HIGH));
    }

    @Test
    void forgetsWhatIsOlderThanTheRetentionInOneEntry() {
        append(LOW);
        append(HIGH);
        env.advance(Duration.ofHours(1));
        append(LOW);
        env.advance(DAY.minusHours(1));
        task.run();
        assertThat(trims())
                .as("what is exactly as old as the retention is kept")
                .isZero();
        env.advance(Duration.ofMillis(1));
        task.run();
        assertThat(view(LOW).firstOffset()).isEqualTo(1);
        assertThat(view(HIGH).firstOffset()).isEqualTo(1);
        assertThat(trims()).as("one entry for all shards").isEqualTo(1);
        env.advance(Duration.ofMinutes(59));
        task.run();
        assertThat(view(LOW).firstOffset()).isEqualTo(1);
        env.advance(Duration.ofMinutes(1));
        task.run();
        assertThat(view(LOW).firstOffset()).isEqualTo(2);
    }

    @Test
    void nothingIsForgottenByARetentionThatWasProlongedMeanwhile() {
        append(LOW);
        env.advance(DAY.plusMillis(1));
        news.await(() -> cluster.learn(retention(DAY.multipliedBy(2))));
        task.run();
        assertThat(view(LOW).firstOffset()).isZero();
    }

    @Test
    void nothingIsForgottenWhileNoControllerConfirmsTheRetention() {
        append(LOW);
        env.advance(DAY.plusMillis(1));
        news.loseControllers();
        task.run();
        assertThat(view(LOW).firstOffset()).isZero();
    }

    private static MetadataRecord retention(Duration retention) {
        return new MetadataRecord.Stream(
                Samples.STREAM_UID,
                Samples.STREAM,
                StreamStatus.ACTIVE,
                retention,
                0,
                1024,
                10,
                Map.of(),
                StreamCapacity.in(StreamMode.PROVISIONED));
    }

    @Test
    void aDamagedBlockStopsTheTrimmingOfItsShardOnly() {
        append(LOW);
        append(LOW);
        append(HIGH);
        replica.damage(1);
        env.advance(DAY.plusMillis(1));
        task.run();
        assertThat(view(LOW).firstOffset()).isZero();
        assertThat(view(HIGH).firstOffset()).isEqualTo(1);
        replica.repair(LOW.uid(), 1, new byte[0]);
        task.run();
        assertThat(view(LOW).firstOffset()).isEqualTo(2);
    }

    @Test
    void looksAtTheDiskOnlyWhenSomethingMayHaveExpired() {
        append(LOW);
        task.run();
        int reads = replica.reads();
        for (int hour = 0; hour < 23; hour++) {
            env.advance(Duration.ofHours(1));
            task.run();
        }
        assertThat(replica.reads()).isEqualTo(reads);
        env.advance(Duration.ofHours(2));
        task.run();
        assertThat(view(LOW).firstOffset()).isEqualTo(1);
    }

    @Test
    void aShorterRetentionTakesEffectAtTheNextRun() {
        append(LOW);
        env.advance(Duration.ofMinutes(10));
        task.run();
        assertThat(view(LOW).firstOffset()).isZero();
        cluster.learn(retention(Duration.ofMinutes(5)));
        task.run();
        assertThat(view(LOW).firstOffset()).isEqualTo(1);
    }

    @Test
    void onlyLeadersTrim() {
        append(LOW);
        env.advance(DAY.plusHours(1));
        replica.log().leadership(new Leadership(2, null, false));
        task.run();
        assertThat(replica.log().proposed()).isEmpty();
    }

    @Test
    void aClosedShardIsReportedWhenItsRetentionIsOver() {
        append(LOW);
        env.advance(Duration.ofHours(1));
        long closed = env.time().wallMillis();
        ShardInfo child = Samples.child(2, HashKeyRange.ALL, LOW, HIGH);
        replica.apply(Samples.reshard(List.of(LOW, HIGH), List.of(child)));
        cluster.learn(Samples.record(LOW.closed(closed)), Samples.record(HIGH.closed(closed)), Samples.record(child));
        env.advance(DAY);
        task.run();
        task.run();
        assertThat(view(LOW).firstOffset()).isEqualTo(1);
        assertThat(drained)
                .as("the empty one stays too: readers follow lineage through it")
                .isEmpty();
        env.advance(Duration.ofMillis(1));
        task.run();
        assertThat(drained).containsExactly(LOW.uid(), HIGH.uid());
    }

    @Test
    void aShardThatNobodyNamesIsReportedUnlessItIsYoungerThanTheMetadata() {
        ShardInfo late = Samples.shard(5, 8, Samples.GROUP);
        replica.apply(Samples.open(late));
        task.run();
        assertThat(orphans).containsExactly(new OrphanShards.Orphan(late.uid(), Samples.STREAM_UID, Samples.GROUP));
        orphans.clear();
        cluster.learn(Samples.cluster(late.uid()));
        task.run();
        assertThat(orphans).as("the metadata has not given out its number yet").isEmpty();
    }

    private void append(ShardInfo shard) {
        long now = env.time().wallMillis();
        byte[] block = Samples.block("k");
        BlockHeader.stampArrival(block, now);
        replica.apply(GroupCommand.newBuilder()
                .setAppend(Append.newBuilder()
                        .setArrivalMillis(now)
                        .addBlocks(BlockAppend.newBuilder()
                                .setShardUid(shard.uid())
                                .setBlock(ByteString.copyFrom(block))))
                .build());
    }

    private ShardView view(ShardInfo shard) {
        return replica.shard(shard.uid()).orElseThrow();
    }

    private int trims() {
        return (int)
                replica.log().proposed().stream().filter(RetentionTest::isTrim).count();
    }

    private static boolean isTrim(byte[] command) {
        try {
            return GroupCommand.parseFrom(command).hasTrimShards();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private ServingContext context() {
        Peers nobody = new Peers(
                endpoint -> {
                    throw new AssertionError("nobody is called");
                },
                Duration.ZERO);
        return new ServingContext(
                env,
                cluster,
                new StreamCatalog(cluster),
                nobody,
                new IteratorTokens(() -> new byte[1], env.time()),
                new Throttles(() -> Limits.UNLIMITED, env),
                new TrafficMetrics(new CollectorRegistry()),
                new LoadMeters(() -> ShardCapacity.of(Limits.UNLIMITED), env));
    }
}
