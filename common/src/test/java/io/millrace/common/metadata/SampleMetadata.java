package io.millrace.common.metadata;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ProcessInfo.DroppedShard;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.common.metadata.ProcessInfo.ReshardStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One record of every kind, and an image with everything in it. */
public final class SampleMetadata {

    private static final List<HashKeyRange> HALVES = HashKeyRange.even(2);
    private static final NodeId NODE = new NodeId("node-1");
    private static final NodeId OTHER = new NodeId("node-2");
    private static final GroupId GROUP = new GroupId(1);

    private SampleMetadata() {}

    public static ShardInfo shard(long uid, int number) {
        return new ShardInfo(uid, new ShardId(number), HALVES.get(number % 2), GROUP, 1_000, List.of(), 1_000_000, -1);
    }

    static MetadataRecord.Stream stream(long uid, String name) {
        return new MetadataRecord.Stream(
                uid,
                name,
                StreamStatus.ACTIVE,
                Duration.ofHours(24),
                1_000_000,
                1024,
                2,
                Map.of("team", "fraud"),
                new StreamCapacity(StreamMode.ON_DEMAND, List.of(1_000_500L), List.of(1_000_400L, 1_000_600L)));
    }

    /** Everything that an image can hold. */
    public static List<MetadataRecord> records() {
        ShardInfo child = new ShardInfo(
                12, new ShardId(2), HashKeyRange.ALL, GROUP, 1_001, List.of(new ShardId(0), new ShardId(1)), 2, -1);
        return List.of(
                new MetadataRecord.Cluster(new ClusterInfo("c-1", "00ff", 20, 1)),
                new MetadataRecord.Node(new NodeInfo(NODE, "a", "h:1", "h:2", -7, "0.1.0")),
                new MetadataRecord.Node(new NodeInfo(OTHER, "b", "h:3", "h:4", 7, "0.1.0", NodeDuty.DRAINING)),
                new MetadataRecord.Group(GROUP, List.of(NODE)),
                stream(1, "clicks"),
                new MetadataRecord.Shard(1, shard(10, 0)),
                new MetadataRecord.Shard(1, shard(11, 1)),
                new MetadataRecord.Consumer(1, new ConsumerInfo("reader", 5, Map.of("team", "ads"), "{}")),
                new MetadataRecord.Options(
                        1,
                        new StreamOptions(
                                Set.of(ShardMetric.INCOMING_BYTES),
                                "alias/k",
                                List.of(1_000_700L),
                                100,
                                RecordDistribution.AUTO,
                                "{}")),
                new MetadataRecord.AccessKey(new AccessKeyInfo("ID", "secret", "for tests", 4)),
                new MetadataRecord.Account(new AccountInfo(true, 1, 2, 3)),
                stream(2, "orders"),
                new MetadataRecord.Shard(2, shard(13, 0).closed(1_000_900)),
                new MetadataRecord.Process(new ProcessInfo.Creating(14, 3, 1, List.of(shard(15, 0)))),
                new MetadataRecord.Process(new ProcessInfo.Deleting(16, 2, 1)),
                new MetadataRecord.Process(new ProcessInfo.Resharding(
                        17,
                        1,
                        1,
                        4,
                        1,
                        ReshardPhase.OPENING,
                        List.of(new ReshardStep(List.of(new ShardId(0), new ShardId(1)), List.of(child))))),
                new MetadataRecord.Process(new ProcessInfo.Dropping(18, 1, 1, List.of(new DroppedShard(9, GROUP)))),
                new MetadataRecord.Process(
                        new ProcessInfo.Moving(19, 1, GROUP, NODE, OTHER, ProcessInfo.MovePhase.JOINING)),
                new MetadataRecord.Process(
                        new ProcessInfo.Moving(20, 1, new GroupId(2), OTHER, NODE, ProcessInfo.MovePhase.ABANDONED)));
    }

    /** Records that take things away. */
    public static List<MetadataRecord> removals() {
        return List.of(
                new MetadataRecord.ShardGone(1, new ShardId(0)),
                new MetadataRecord.ConsumerGone(1, "reader"),
                new MetadataRecord.AccessKeyGone("ID"),
                new MetadataRecord.StreamGone(2),
                new MetadataRecord.NodeGone(OTHER),
                new MetadataRecord.Resharded(3, 1_000_000),
                new MetadataRecord.ProcessGone(17));
    }

    public static MetadataImage image() {
        return MetadataDelta.next(MetadataImage.EMPTY, 1, records());
    }
}
