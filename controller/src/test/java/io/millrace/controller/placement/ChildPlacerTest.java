package io.millrace.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

class ChildPlacerTest {

    private static final GroupId ONE = new GroupId(1);
    private static final GroupId TWO = new GroupId(2);
    private static final GroupId THREE = new GroupId(3);
    private static final double MEGABYTE = 1_000_000;

    /** Groups 1, 2, 3… with so many shards. */
    private static MetadataImage image(int... shardCounts) {
        TreePMap<GroupId, GroupInfo> groups = TreePMap.empty();
        for (int i = 0; i < shardCounts.length; i++) {
            GroupId id = new GroupId(i + 1);
            groups = groups.plus(id, new GroupInfo(id, List.of(new NodeId("n1")), shardCounts[i]));
        }
        MetadataImage empty = MetadataImage.EMPTY;
        return new MetadataImage(1, empty.cluster(), TreePMap.empty(), HashTreePMap.empty(), TreePMap.empty(), groups);
    }

    private static ShardInfo shard(int uid, GroupId group) {
        return new ShardInfo(uid, new ShardId(uid), HashKeyRange.ALL, group, 1, List.of(), 1, -1);
    }

    private static ChildPlacer.Family split(int uid, GroupId group) {
        return new ChildPlacer.Family(List.of(shard(uid, group)), 2);
    }

    private static List<List<GroupId>> place(MetadataImage image, Loads loads, List<ChildPlacer.Family> families) {
        return ChildPlacer.place(image, Optional.of(loads), families);
    }

    @Test
    void theUpperHalfOfALonelyShardMoves() {
        assertThat(place(image(1, 0, 0), Loads.UNKNOWN, List.of(split(1, ONE)))).containsExactly(List.of(ONE, TWO));
        assertThat(place(image(0, 0, 1), Loads.UNKNOWN, List.of(split(1, THREE))))
                .containsExactly(List.of(THREE, ONE));
    }

    @Test
    void evenGroupsKeepTheirChildren() {
        assertThat(place(image(5, 5, 5), Loads.UNKNOWN, List.of(split(1, TWO)))).containsExactly(List.of(TWO, TWO));
    }

    @Test
    void doublingAThousandShardsMovesNone() {
        List<ChildPlacer.Family> families = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            families.add(split(i, new GroupId(1 + i % 3)));
        }
        assertThat(place(image(334, 333, 333), Loads.UNKNOWN, families))
                .allMatch(groups -> groups.get(0).equals(groups.get(1)));
    }

    @Test
    void aShardThatIsCutInManyFillsAllGroups() {
        List<GroupId> groups = place(
                        image(1, 0, 0), Loads.UNKNOWN, List.of(new ChildPlacer.Family(List.of(shard(1, ONE)), 9)))
                .get(0);
        for (GroupId group : List.of(ONE, TWO, THREE)) {
            assertThat(groups).filteredOn(group::equals).hasSize(3);
        }
    }

    @Test
    void halfOfAHotShardGoesToTheGroupWithTheLeastLoad() {
        Loads loads =
                new Loads(Map.of(ONE, 3 * MEGABYTE, TWO, 2 * MEGABYTE, THREE, MEGABYTE), Map.of(1L, 2 * MEGABYTE));
        assertThat(place(image(5, 5, 5), loads, List.of(split(1, ONE)))).containsExactly(List.of(ONE, THREE));
    }

    @Test
    void loadStaysWhereAMoveWouldOnlyMoveThePeak() {
        Loads loads = new Loads(
                Map.of(ONE, 2 * MEGABYTE, TWO, 1.5 * MEGABYTE, THREE, 1.5 * MEGABYTE), Map.of(1L, 2 * MEGABYTE));
        assertThat(place(image(5, 5, 5), loads, List.of(split(1, ONE)))).containsExactly(List.of(ONE, ONE));
    }

    @Test
    void aMergedShardGoesToTheEmptierGroupOfItsParents() {
        ChildPlacer.Family merge = new ChildPlacer.Family(List.of(shard(1, ONE), shard(2, TWO)), 1);
        assertThat(place(image(3, 2, 0), Loads.UNKNOWN, List.of(merge))).containsExactly(List.of(TWO));
    }

    @Test
    void entriesOfOlderVersionsMoveNothing() {
        assertThat(ChildPlacer.place(image(1, 0, 0), Optional.empty(), List.of(split(1, ONE))))
                .containsExactly(List.of(ONE, ONE));
    }
}
