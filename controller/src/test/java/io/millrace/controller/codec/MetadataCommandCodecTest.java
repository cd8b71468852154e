package io.millrace.controller.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardMetric;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.controller.autoscale.ScalePlan;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.MetadataCommand.RetentionDirection;
import io.millrace.controller.command.NodeChange;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.command.StreamOption;
import io.millrace.controller.command.World;
import io.millrace.controller.placement.Loads;
import io.millrace.proto.storage.v1.MetadataEntry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetadataCommandCodecTest {

    private static final Optional<Loads> LOADS =
            Optional.of(new Loads(Map.of(new GroupId(1), 0.5), Map.of(77L, 12_345.6)));

    private static final List<MetadataCommand> SAMPLES = List.of(
            new MetadataCommand.CreateCluster("c", "00ff", FeatureLevels.KNOWN),
            new MetadataCommand.RaiseLevel(FeatureLevels.KNOWN),
            new MetadataCommand.RegisterNode(World.node("n1", "z", -5)),
            new MetadataCommand.CreateGroups(
                    List.of(new MetadataRecord.Group(new GroupId(3), List.of(new NodeId("n1"))))),
            new MetadataCommand.CreateStream(
                    "s", 7, Duration.ofMillis(1500), 2048, Map.of("k", "v"), StreamMode.PROVISIONED),
            new MetadataCommand.StreamOpened(-1),
            new MetadataCommand.DeleteStream("s", true),
            new MetadataCommand.StreamDropped(2),
            new MetadataCommand.SplitShard("s", new ShardId(4), HashKey.MAX),
            new MetadataCommand.DropOrphans(List.of(new MetadataCommand.Orphan(7, 3, new GroupId(2)))),
            new MetadataCommand.MergeShards("s", new ShardId(0), new ShardId(1)),
            new MetadataCommand.UpdateShardCount("s", 9),
            new MetadataCommand.UpdateStreamMode("s", StreamMode.ON_DEMAND),
            new MetadataCommand.ScaleStream(
                    -9,
                    new ScalePlan(
                            List.of(new ScalePlan.Split(new ShardId(3), HashKey.MAX)),
                            List.of(new ScalePlan.Merge(new ShardId(4), new ShardId(5))))),
            new MetadataCommand.ParentsSealed(3, 1),
            new MetadataCommand.ChildrenOpened(3, 2),
            new MetadataCommand.UpdateRetention("s", Duration.ofHours(48), RetentionDirection.DECREASE),
            new MetadataCommand.UpdateRetention("s", Duration.ofHours(48), RetentionDirection.INCREASE),
            new MetadataCommand.UpdateRetention("s", Duration.ofHours(48), RetentionDirection.ANY),
            new MetadataCommand.CreateStream(
                    "s",
                    7,
                    Duration.ofMillis(1500),
                    2048,
                    Map.of(),
                    StreamMode.ON_DEMAND,
                    StreamOptions.NONE.withWarmThroughput(5).withDistribution(RecordDistribution.AUTO)),
            new MetadataCommand.UpdateStreamOption("s", new StreamOption.MaxRecordSize(2048)),
            new MetadataCommand.UpdateStreamOption(
                    "s", new StreamOption.EnableMetrics(Set.of(ShardMetric.INCOMING_BYTES))),
            new MetadataCommand.UpdateStreamOption(
                    "s", new StreamOption.DisableMetrics(Set.of(ShardMetric.INCOMING_BYTES))),
            new MetadataCommand.UpdateStreamOption("s", new StreamOption.EncryptionKey("")),
            new MetadataCommand.UpdateStreamOption("s", new StreamOption.WarmThroughput(7)),
            new MetadataCommand.UpdateStreamOption("s", new StreamOption.Distribution(RecordDistribution.AUTO)),
            new MetadataCommand.PutPolicy("s", "c", "{}"),
            new MetadataCommand.UpdateAccount(true),
            new MetadataCommand.CreateAccessKey("ID", "secret", "words"),
            new MetadataCommand.DeleteAccessKey("ID"),
            new MetadataCommand.TagStream("s", "c", Map.of("a", "")),
            new MetadataCommand.UntagStream("s", "c", List.of("a")),
            new MetadataCommand.RegisterConsumer("s", "c", Map.of("a", "b")),
            new MetadataCommand.TagStream("s", Map.of("a", "")),
            new MetadataCommand.UntagStream("s", List.of("a", "b")),
            new MetadataCommand.RegisterConsumer("s", "c"),
            new MetadataCommand.DeregisterConsumer("s", "c"),
            new MetadataCommand.ForgetShards(List.of(1L, -2L)),
            new MetadataCommand.ShardsDropped(8),
            new MetadataCommand.ChangeNodes(new NodeChange.Assign(new NodeId("n1"), NodeDuty.DRAINING)),
            new MetadataCommand.ChangeNodes(new NodeChange.Assign(new NodeId("n1"), NodeDuty.SERVING)),
            new MetadataCommand.ChangeNodes(new NodeChange.Remove(new NodeId("n1"))),
            new MetadataCommand.ChangeNodes(new NodeChange.Move(new GroupId(3), new NodeId("n1"), new NodeId("n2"))),
            new MetadataCommand.ChangeNodes(new NodeChange.AbandonMove(-4)),
            new MetadataCommand.ChangeNodes(new NodeChange.EndMove(-4, MovePhase.JOINING)),
            new MetadataCommand.ChangeNodes(new NodeChange.EndMove(4, MovePhase.ABANDONED)));

    @Test
    void everyCommandRoundTrips() {
        for (Limits limits : List.of(Limits.AWS_2026, Limits.CLASSIC, Limits.UNLIMITED)) {
            Stamp stamp = new Stamp(1_700_000_000_123L, Quotas.of(limits), LOADS);
            for (MetadataCommand sample : SAMPLES) {
                MetadataCommandCodec.Entry entry = MetadataCommandCodec.decode(
                        MetadataCommandCodec.encode(stamp, sample).asReadOnlyBuffer());
                assertThat(entry.command()).isEqualTo(sample);
                assertThat(entry.stamp()).isEqualTo(stamp);
            }
        }
    }

    @Test
    void samplesHoldEveryCommand() {
        Set<Class<?>> kinds = SAMPLES.stream().map(Object::getClass).collect(Collectors.toSet());
        Set<Class<?>> all = Set.of(MetadataCommand.class.getPermittedSubclasses());
        assertThat(kinds).isEqualTo(all);
        assertThat(SAMPLES.stream()
                        .filter(MetadataCommand.ChangeNodes.class::isInstance)
                        .map(sample ->
                                ((MetadataCommand.ChangeNodes) sample).change().getClass())
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of(NodeChange.class.getPermittedSubclasses()));
    }

    /** A controller that knows nothing of loads would place children elsewhere than the others do. */
    @Test
    void anEntryWithLoadsIsOnlyForThoseWhoPlaceByThem() throws Exception {
        MetadataCommand command = new MetadataCommand.ChildrenOpened(3, 2);
        Quotas quotas = Quotas.of(Limits.UNLIMITED);
        assertThat(level(new Stamp(1, quotas, LOADS), command)).isEqualTo(FeatureLevels.LOADS);
        assertThat(level(new Stamp(1, quotas, Optional.empty()), command)).isEqualTo(FeatureLevels.BASE);
    }

    /** A controller that does not know the level would go on without the rules that the others follow from there. */
    @Test
    void raisingTheLevelIsOnlyForThoseWhoKnowTheNewOne() throws Exception {
        Stamp stamp = new Stamp(1, Quotas.of(Limits.UNLIMITED), Optional.empty());
        assertThat(level(stamp, new MetadataCommand.RaiseLevel(7))).isEqualTo(7);
        assertThat(level(stamp, new MetadataCommand.CreateCluster("c", "00", 7)))
                .isEqualTo(7);
    }

    private static int level(Stamp stamp, MetadataCommand command) throws InvalidProtocolBufferException {
        return MetadataEntry.parseFrom(MetadataCommandCodec.encode(stamp, command))
                .getFeatureLevel();
    }

    @Test
    void newerAndDamagedEntriesAreNotGuessedAt() {
        byte[] newer = MetadataEntry.newBuilder()
                .setFeatureLevel(99)
                .setStreamOpened(1)
                .build()
                .toByteArray();
        assertThatThrownBy(() -> MetadataCommandCodec.decode(ByteBuffer.wrap(newer)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("feature level 99");
        assertThatThrownBy(() -> MetadataCommandCodec.decode(ByteBuffer.allocate(0)))
                .hasMessageContaining("newer version");
        assertThatThrownBy(() -> MetadataCommandCodec.decode(ByteBuffer.wrap(new byte[] {1, 2, 3})))
                .hasMessageContaining("not a metadata command");
    }
}
