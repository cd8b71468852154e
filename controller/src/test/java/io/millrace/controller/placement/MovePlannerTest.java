package io.millrace.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.controller.placement.PlacementSettings.ZoneRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MovePlannerTest {

    private static final PlacementSettings THREE = PlacementSettings.DEFAULT;
    private static final PlacementSettings SHARED = new PlacementSettings(3, 3, ZoneRule.SHARED_ZONES);

    private MetadataImage image = MetadataImage.EMPTY;
    private final Set<NodeId> dead = new HashSet<>();
    private final Set<String> ill = new HashSet<>();
    private final Set<String> leftOvers = new HashSet<>();

    private final ReplicaHealth health = new ReplicaHealth() {
        @Override
        public boolean isAlive(NodeId node) {
            return !dead.contains(node);
        }

        @Override
        public boolean isWell(GroupId group, NodeId node) {
            return isAlive(node) && !ill.contains(group + "/" + node);
        }

        @Override
        public boolean isFree(GroupId group, NodeId node) {
            return !leftOvers.contains(group + "/" + node);
        }

        @Override
        public String complaint(GroupId group, NodeId node) {
            return "is ill";
        }
    };

    private void apply(MetadataRecord... records) {
        image = MetadataDelta.next(image, image.version() + 1, List.of(records));
    }

    private MovePlannerTest node(String id, String zone, NodeDuty duty) {
        apply(new MetadataRecord.Node(new NodeInfo(new NodeId(id), zone, "", "", 1, "", duty)));
        return this;
    }

    private MovePlannerTest group(int number, String... members) {
        apply(new MetadataRecord.Group(
                new GroupId(number), Stream.of(members).map(NodeId::new).toList()));
        return this;
    }

    /** Nodes a1, b1, c1 in zones a, b, c with three groups. */
    private MovePlannerTest cell() {
        for (String zone : List.of("a", "b", "c")) {
            node(zone + "1", zone, NodeDuty.SERVING);
        }
        return group(1, "a1", "b1", "c1").group(2, "a1", "b1", "c1").group(3, "a1", "b1", "c1");
    }

    private Optional<ReplicaMove> next(PlacementSettings settings) {
        return new MovePlanner(image, health, settings).next();
    }

    private List<String> objections(String node) {
        return new MovePlanner(image, health, THREE).objections(new NodeId(node));
    }

    private static ReplicaMove move(int group, String from, String to) {
        return new ReplicaMove(new GroupId(group), new NodeId(from), new NodeId(to));
    }

    @Test
    void anEvenClusterStaysAsItIs() {
        assertThat(cell().next(THREE)).isEmpty();
        assertThat(next(SHARED)).isEmpty();
    }

    @Test
    void aDrainedNodesReplicaGoesToAnotherNodeOfItsZone() {
        cell().node("a2", "a", NodeDuty.SERVING)
                .node("b2", "b", NodeDuty.SERVING)
                .node("a1", "a", NodeDuty.DRAINING);
        assertThat(next(THREE)).contains(move(1, "a1", "a2"));
    }

    @Test
    void aFourthZoneWillDo() {
        cell().node("d1", "d", NodeDuty.SERVING).node("a1", "a", NodeDuty.DRAINING);
        assertThat(next(THREE)).contains(move(1, "a1", "d1"));
    }

    @Test
    void nothingIsPlannedWhileOneIsUnderWay() {
        cell().node("a2", "a", NodeDuty.SERVING).node("a1", "a", NodeDuty.DRAINING);
        apply(new MetadataRecord.Process(
                new ProcessInfo.Moving(7, 1, new GroupId(3), new NodeId("a1"), new NodeId("a2"), MovePhase.ABANDONED)));
        assertThat(next(THREE)).isEmpty();
    }

    @Test
    void aGroupWithAnIllMemberIsLeftAloneAndTheNextOneTaken() {
        cell().node("a2", "a", NodeDuty.SERVING).node("a1", "a", NodeDuty.DRAINING);
        ill.add("group-1/b1");
        assertThat(next(THREE)).contains(move(2, "a1", "a2"));
    }

    @Test
    void aDeadNodeIsDrainedToo() {
        cell().node("a2", "a", NodeDuty.SERVING).node("a1", "a", NodeDuty.DRAINING);
        dead.add(new NodeId("a1"));
        assertThat(objections("a1")).isEmpty();
        assertThat(next(THREE)).contains(move(1, "a1", "a2"));
    }

    @Test
    void aNewNodeTakesItsShare() {
        cell().node("a2", "a", NodeDuty.SERVING);
        assertThat(next(THREE)).contains(move(1, "a1", "a2"));
        group(1, "a2", "b1", "c1");
        assertThat(next(THREE)).as("2 and 1 is as even as 3 can be").isEmpty();
    }

    @Test
    void nothingIsLevelledWhileAnyReplicaIsIll() {
        cell().node("a2", "a", NodeDuty.SERVING);
        ill.add("group-3/c1");
        assertThat(next(THREE)).isEmpty();
    }

    @Test
    void deadAndDrainingNodesGetNothing() {
        cell().node("a2", "a", NodeDuty.DRAINING).node("a3", "a", NodeDuty.SERVING);
        dead.add(new NodeId("a3"));
        assertThat(next(THREE)).isEmpty();
    }

    @Test
    void aReplicaDoesNotGoToWhereAFormerOneIsYetToBeDeleted() {
        cell().node("a2", "a", NodeDuty.SERVING).node("a1", "a", NodeDuty.DRAINING);
        leftOvers.add("group-1/a2");
        assertThat(next(THREE)).as("another group meanwhile").contains(move(2, "a1", "a2"));
        leftOvers.addAll(List.of("group-2/a2", "group-3/a2"));
        assertThat(next(THREE)).isEmpty();
        assertThat(objections("a1")).as("it will be deleted in a moment").isEmpty();
        node("a3", "a", NodeDuty.SERVING);
        assertThat(next(THREE)).contains(move(1, "a1", "a3"));
    }

    @Test
    void saysWhichZoneLacksANode() {
        cell().node("b2", "b", NodeDuty.SERVING);
        assertThat(objections("a1"))
                .hasSize(3)
                .first()
                .isEqualTo(
                        "Group 1 has no place for the replica of a1: no other node that serves is alive in a zone other"
                                + " than b, c, which hold the other replicas; add a node in zone a.");
        assertThat(objections("b1")).isEmpty();
    }

    @Test
    void saysHowManyReplicasWouldBeLeft() {
        cell().node("a2", "a", NodeDuty.SERVING);
        ill.add("group-2/b1");
        assertThat(objections("a1"))
                .containsExactly("Group 2 would run on 1 of 3 replicas while one is moved: b1 is ill.");
    }

    @Test
    void sharedZonesAreUsedOnlyWhenNoOtherIsFree() {
        cell().node("b2", "b", NodeDuty.SERVING)
                .node("a2", "a", NodeDuty.SERVING)
                .group(4, "a2", "b1", "c1")
                .node("a1", "a", NodeDuty.DRAINING);
        assertThat(next(SHARED)).contains(move(1, "a1", "a2"));
        dead.add(new NodeId("a2"));
        assertThat(next(SHARED)).contains(move(1, "a1", "b2"));
    }

    /** Whatever is drained ends up empty, every group stays in as many zones, and the rest is even within each zone. */
    @Property(tries = 200)
    void drainingEndsWithEveryGroupWhole(
            @ForAll @IntRange(min = 2, max = 4) int perZone,
            @ForAll @IntRange(min = 1, max = 12) int groups,
            @ForAll @IntRange(min = 0, max = 7) int drainedZones) {
        image = MetadataImage.EMPTY;
        dead.clear();
        ill.clear();
        leftOvers.clear();
        List<String> zones = List.of("a", "b", "c");
        for (int z = 0; z < 3; z++) {
            for (int i = 1; i <= perZone; i++) {
                boolean drained = i == 1 && (drainedZones >> z & 1) == 1;
                node(zones.get(z) + i, zones.get(z), drained ? NodeDuty.DRAINING : NodeDuty.SERVING);
            }
        }
        for (int g = 1; g <= groups; g++) {
            group(g, "a1", "b1", "c1");
        }
        List<ReplicaMove> moves = new ArrayList<>();
        for (Optional<ReplicaMove> next = next(THREE); next.isPresent(); next = next(THREE)) {
            moves.add(next.get());
            assertThat(moves.size()).as("moves end").isLessThanOrEqualTo(groups * 3);
            GroupInfo group = image.group(next.get().group()).orElseThrow();
            List<NodeId> members = new ArrayList<>(group.replicas());
            assertThat(members.remove(next.get().from())).isTrue();
            members.add(next.get().to());
            apply(new MetadataRecord.Group(group.id(), members));
            assertThat(members.stream()
                            .map(node -> image.node(node).orElseThrow().zone()))
                    .containsExactlyInAnyOrder("a", "b", "c");
        }
        Map<String, Integer> counts = new TreeMap<>();
        image.nodes().keySet().forEach(node -> counts.put(node.value(), 0));
        image.groups()
                .values()
                .forEach(group -> group.replicas().forEach(node -> counts.merge(node.value(), 1, Integer::sum)));
        for (String zone : zones) {
            List<Integer> serving = counts.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(zone))
                    .filter(entry ->
                            image.node(new NodeId(entry.getKey())).orElseThrow().serves())
                    .map(Map.Entry::getValue)
                    .sorted()
                    .toList();
            assertThat(serving.get(serving.size() - 1) - serving.get(0)).isLessThanOrEqualTo(1);
            assertThat(serving.stream().mapToInt(Integer::intValue).sum())
                    .as("drained nodes hold nothing")
                    .isEqualTo(groups);
        }
    }
}
