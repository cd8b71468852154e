package io.millrace.common.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataDeltaTest {

    @Test
    void emptyImageRoundTrips() {
        assertThat(MetadataImage.EMPTY.toRecords()).isEmpty();
        assertThat(MetadataDelta.next(MetadataImage.EMPTY, 0, List.of())).isEqualTo(MetadataImage.EMPTY);
    }

    @Test
    void imageToRecordsToImageIsEqual() {
        MetadataImage image = SampleMetadata.image();
        MetadataImage again = MetadataDelta.next(MetadataImage.EMPTY, image.version(), image.toRecords());
        assertThat(again).isEqualTo(image);
        assertThat(again.toRecords()).isEqualTo(image.toRecords());
    }

    @Test
    void replayingRecordsTwiceChangesNothing() {
        MetadataImage image = SampleMetadata.image();
        assertThat(MetadataDelta.next(image, image.version(), SampleMetadata.records()))
                .isEqualTo(image);
    }

    @Test
    void baseImageIsNotChanged() {
        MetadataImage image = SampleMetadata.image();
        MetadataDelta.next(image, 2, SampleMetadata.removals());
        assertThat(image).isEqualTo(SampleMetadata.image());
    }

    @Test
    void removalsTakeEverythingAway() {
        MetadataImage after = MetadataDelta.next(SampleMetadata.image(), 2, SampleMetadata.removals());
        assertThat(after.version()).isEqualTo(2);
        StreamInfo clicks = after.stream("clicks").orElseThrow();
        assertThat(clicks.shards().keySet()).containsExactly(new ShardId(1));
        assertThat(clicks.openShards().keySet())
                .containsExactly(HashKeyRange.even(2).get(1).start());
        assertThat(clicks.consumers()).isEmpty();
        assertThat(after.stream("orders")).isEmpty();
        assertThat(after.stream(2)).isEmpty();
        assertThat(after.processes().keySet()).containsExactly(14L, 16L, 18L, 19L, 20L);
        assertThat(after.group(new GroupId(1)).orElseThrow().shardCount()).isEqualTo(1);
    }

    @Test
    void groupsCountTheirShards() {
        MetadataImage image = SampleMetadata.image();
        assertThat(image.group(new GroupId(1)).orElseThrow().shardCount()).isEqualTo(3);
        MetadataImage more =
                MetadataDelta.next(image, 2, List.of(new MetadataRecord.Shard(2, SampleMetadata.shard(30, 1))));
        assertThat(more.group(new GroupId(1)).orElseThrow().shardCount()).isEqualTo(4);
        MetadataImage same = MetadataDelta.next(more, 3, List.of(new MetadataRecord.Group(new GroupId(1), List.of())));
        assertThat(same.group(new GroupId(1)).orElseThrow().shardCount()).isEqualTo(4);
    }

    @Test
    void splitKeepsOpenRangesInEitherOrder() {
        ShardInfo parent = new ShardInfo(1, new ShardId(0), HashKeyRange.ALL, new GroupId(1), 1, List.of(), 1, -1);
        List<HashKeyRange> halves = HashKeyRange.even(2);
        MetadataRecord closed = new MetadataRecord.Shard(1, parent.closed(9));
        MetadataRecord low = new MetadataRecord.Shard(
                1, new ShardInfo(2, new ShardId(1), halves.get(0), new GroupId(1), 2, List.of(parent.id()), 9, -1));
        MetadataRecord high = new MetadataRecord.Shard(
                1, new ShardInfo(3, new ShardId(2), halves.get(1), new GroupId(1), 2, List.of(parent.id()), 9, -1));
        MetadataImage base = MetadataDelta.next(
                MetadataImage.EMPTY, 1, List.of(SampleMetadata.stream(1, "s"), new MetadataRecord.Shard(1, parent)));
        for (List<MetadataRecord> order : List.of(List.of(closed, low, high), List.of(high, low, closed))) {
            StreamInfo stream = MetadataDelta.next(base, 2, order).stream("s").orElseThrow();
            assertThat(stream.openShards())
                    .isEqualTo(Map.of(HashKey.MIN, new ShardId(1), halves.get(1).start(), new ShardId(2)));
        }
    }

    @Test
    void endOfARoundClosesParentsAndShowsChildren() {
        ShardInfo low = shard(1, 0, HashKeyRange.even(2).get(0), 100);
        ShardInfo high = shard(2, 1, HashKeyRange.even(2).get(1), 300);
        ShardInfo merged = shard(3, 2, HashKeyRange.ALL, 0);
        ProcessInfo process = new ProcessInfo.Resharding(
                9,
                1,
                1,
                0,
                0,
                ProcessInfo.ReshardPhase.SEALING,
                List.of(new ProcessInfo.ReshardStep(List.of(low.id(), high.id()), List.of(merged))));
        MetadataImage before = MetadataDelta.next(
                MetadataImage.EMPTY,
                1,
                List.of(
                        new MetadataRecord.Group(new GroupId(1), List.of()),
                        SampleMetadata.stream(1, "s"),
                        new MetadataRecord.Shard(1, low),
                        new MetadataRecord.Shard(1, high),
                        new MetadataRecord.Process(process)));
        MetadataImage after = MetadataDelta.next(before, 2, List.of(new MetadataRecord.Resharded(9, 200)));
        StreamInfo stream = after.stream("s").orElseThrow();
        // The clock was behind: nothing closes before it was made, and the child is not older than its parents' end.
        assertThat(stream.shards().values()).containsExactly(low.closed(200), high.closed(300), merged.created(300));
        assertThat(stream.openShards()).isEqualTo(Map.of(HashKey.MIN, merged.id()));
        assertThat(after.group(new GroupId(1)).orElseThrow().shardCount()).isEqualTo(3);
        assertThat(MetadataDelta.next(after, 3, List.of(new MetadataRecord.Resharded(77, 200)))
                        .streams())
                .isEqualTo(after.streams());
    }

    private static ShardInfo shard(long uid, int number, HashKeyRange range, long createdMillis) {
        return new ShardInfo(uid, new ShardId(number), range, new GroupId(1), 1, List.of(), createdMillis, -1);
    }

    @Test
    void recordsOfUnknownStreamsAreIgnored() {
        MetadataImage image = SampleMetadata.image();
        MetadataImage after = MetadataDelta.next(
                image,
                image.version(),
                List.of(
                        new MetadataRecord.Shard(99, SampleMetadata.shard(1, 0)),
                        new MetadataRecord.ShardGone(99, new ShardId(0)),
                        new MetadataRecord.Consumer(99, new ConsumerInfo("x", 1)),
                        new MetadataRecord.ConsumerGone(99, "x"),
                        new MetadataRecord.StreamGone(99)));
        assertThat(after.streams()).isEqualTo(image.streams());
    }

    @Test
    void recreatedStreamIsAnotherOne() {
        MetadataImage image = MetadataDelta.next(
                SampleMetadata.image(),
                2,
                List.of(new MetadataRecord.StreamGone(2), SampleMetadata.stream(40, "orders")));
        assertThat(image.stream(2)).isEmpty();
        assertThat(image.stream("orders").orElseThrow().uid()).isEqualTo(40);
        assertThat(image.stream("orders").orElseThrow().shards()).isEmpty();
    }
}
