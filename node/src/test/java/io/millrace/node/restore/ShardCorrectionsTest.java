package io.millrace.node.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.DroppedShard;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.common.metadata.ProcessInfo.ReshardStep;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamCapacity;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.replica.ShardView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metadata with shards 1 (open), 2 (closed) in this group and 3 (open) in another one. */
class ShardCorrectionsTest {

    private static final GroupId HERE = new GroupId(1);
    private static final GroupId ELSEWHERE = new GroupId(2);
    private static final long STREAM = 100;

    @Test
    void nothingToDoWhenNothingHappenedMeanwhile() {
        assertThat(between(image(), open(1), sealed(2)).isEmpty()).isTrue();
    }

    @Test
    void aSplitAfterTheCutIsUndone() {
        ShardCorrections found = between(image(), sealed(1), sealed(2), open(11), open(12));
        assertThat(found.drop()).containsExactly(11L, 12L);
        assertThat(found.reopen()).containsExactly(1L);
        assertThat(found.missing()).isEmpty();
    }

    /** Its children may hold records that were acknowledged before: writers hear of them from the sealed shard. */
    @Test
    void aSplitThatWasUnderWayAtTheCutStays() {
        MetadataImage splitting = image(new ProcessInfo.Resharding(
                50,
                STREAM,
                1,
                0,
                0,
                ReshardPhase.SEALING,
                List.of(new ReshardStep(List.of(new ShardId(1)), List.of(shard(11, HERE, -1), shard(12, HERE, -1))))));
        assertThat(between(splitting, sealed(1), sealed(2), open(11), open(12)).isEmpty())
                .isTrue();
        assertThat(between(splitting, open(1), sealed(2)).isEmpty())
                .as("it goes on in the new cluster")
                .isTrue();
    }

    @Test
    void aSecondSplitWhileTheFirstWasUnderWayIsUndone() {
        MetadataImage splitting = image(new ProcessInfo.Resharding(
                50,
                STREAM,
                1,
                4,
                0,
                ReshardPhase.SEALING,
                List.of(new ReshardStep(List.of(new ShardId(1)), List.of(shard(11, HERE, -1))))));
        ShardCorrections found = between(splitting, sealed(1), sealed(2), sealed(11), open(21));
        assertThat(found.reopen()).containsExactly(11L);
        assertThat(found.drop()).containsExactly(21L);
    }

    @Test
    void shardsThatAProcessOpensOrDropsAreLeftToIt() {
        MetadataImage busy = image(
                new ProcessInfo.Creating(51, 200, 1, List.of(shard(31, HERE, -1))),
                new ProcessInfo.Dropping(52, STREAM, 1, List.of(new DroppedShard(41, HERE))));
        assertThat(between(busy, open(1), sealed(2), open(31), sealed(41)).isEmpty())
                .isTrue();
    }

    @Test
    void whatTheMetadataHaveAndTheGroupHasNotIsMadeEmpty() {
        ShardCorrections found = between(image());
        assertThat(found.missing())
                .extracting(missing -> missing.spec().uid() + (missing.sealed() ? " sealed" : " open"))
                .containsExactly("1 open", "2 sealed");
        assertThat(found.missing().get(0).spec().streamUid()).isEqualTo(STREAM);
    }

    private static ShardCorrections between(MetadataImage image, ShardView... stored) {
        return ShardCorrections.between(image, HERE, Arrays.asList(stored));
    }

    private static MetadataImage image(ProcessInfo... processes) {
        List<NodeId> nodes = List.of(new NodeId("n1"));
        List<MetadataRecord> records = new ArrayList<>(List.of(
                new MetadataRecord.Group(HERE, nodes),
                new MetadataRecord.Group(ELSEWHERE, nodes),
                new MetadataRecord.Stream(
                        STREAM,
                        "orders",
                        StreamStatus.ACTIVE,
                        Duration.ofHours(24),
                        1,
                        1024,
                        4,
                        Map.of(),
                        StreamCapacity.in(StreamMode.PROVISIONED)),
                new MetadataRecord.Shard(STREAM, shard(1, HERE, -1)),
                new MetadataRecord.Shard(STREAM, shard(2, HERE, 9)),
                new MetadataRecord.Shard(STREAM, shard(3, ELSEWHERE, -1))));
        for (ProcessInfo process : processes) {
            records.add(new MetadataRecord.Process(process));
        }
        return MetadataDelta.next(MetadataImage.EMPTY, 1, records);
    }

    private static ShardInfo shard(int uid, GroupId group, long closedMillis) {
        return new ShardInfo(
                uid, new ShardId(uid), HashKeyRange.even(64).get(uid), group, 1_000, List.of(), 1, closedMillis);
    }

    private static ShardView open(long uid) {
        return view(uid, false);
    }

    private static ShardView sealed(long uid) {
        return view(uid, true);
    }

    private static ShardView view(long uid, boolean sealed) {
        return new ShardView(uid, STREAM, (int) uid, 1_000, HashKeyRange.ALL, 0, 7, 1, sealed);
    }
}
