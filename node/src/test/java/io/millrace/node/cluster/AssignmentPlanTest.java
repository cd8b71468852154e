package io.millrace.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.fake.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AssignmentPlanTest {

    private static final NodeId SELF = new NodeId("a");
    private static final GroupId ONE = new GroupId(1);
    private static final GroupId TWO = new GroupId(2);
    private static final GroupId THREE = new GroupId(3);

    @Test
    void createsWhatTheImageNames() {
        MetadataImage image = image(List.of("a", "b", "c"), group(ONE, "a", "b", "c"), group(TWO, "b", "c"));
        AssignmentPlan plan = AssignmentPlan.between(Map.of(), image, SELF);
        assertThat(plan.create()).extracting(GroupInfo::id).containsExactly(ONE);
        assertThat(plan.remove()).isEmpty();
    }

    @Test
    void aReplicaOfAGroupThatHoldsShardsIsNotCreatedButRebuilt() {
        MetadataImage image = image(
                List.of("a", "b", "c"),
                group(ONE, "a", "b", "c"),
                group(TWO, "a", "b", "c"),
                Samples.stream(StreamStatus.ACTIVE),
                Samples.record(Samples.shard(0, 1, TWO)));
        AssignmentPlan plan = AssignmentPlan.between(Map.of(), image, SELF);
        assertThat(plan.create()).extracting(GroupInfo::id).containsExactly(ONE);
        assertThat(plan.rebuild()).extracting(GroupInfo::id).containsExactly(TWO);
    }

    @Test
    void removesWhatTheImageGivesToOthers() {
        MetadataImage image = image(List.of("a", "b", "c"), group(ONE, "a"), group(TWO, "b", "c"), group(THREE, "c"));
        AssignmentPlan plan = AssignmentPlan.between(here(ONE, TWO, THREE), image, SELF);
        assertThat(plan.create()).isEmpty();
        assertThat(plan.remove()).containsExactly(TWO, THREE);
    }

    @Test
    void leavesAloneWhatTheImageDoesNotKnow() {
        MetadataImage image = image(List.of("a"), group(ONE, "a"));
        assertThat(AssignmentPlan.between(here(ONE, TWO), image, SELF).isEmpty())
                .isTrue();
    }

    @Test
    void waitsForMembersThatTheImageDoesNotKnowYet() {
        MetadataImage image = image(List.of("a", "b"), group(ONE, "a", "b", "c"));
        assertThat(AssignmentPlan.between(Map.of(), image, SELF).isEmpty()).isTrue();
    }

    @Test
    void joinsAGroupThatAMoveBringsHereAndKeepsItUntilTheMoveHasEnded() {
        for (MovePhase phase : MovePhase.values()) {
            MetadataImage image =
                    image(List.of("a", "b", "c", "d"), group(ONE, "b", "c", "d"), move(ONE, "d", "a", phase));
            assertThat(AssignmentPlan.between(Map.of(), image, SELF).join())
                    .extracting(GroupInfo::id)
                    .containsExactly(ONE);
            Map<GroupId, Set<NodeId>> joined = Map.of(ONE, nodes("b", "c", "d"));
            assertThat(AssignmentPlan.between(joined, image, SELF).isEmpty()).isTrue();
        }
    }

    @Test
    void givesItsReplicaUpOnlyWhenTheMoveHasEnded() {
        MetadataImage moving =
                image(List.of("a", "b", "c", "d"), group(ONE, "a", "b", "c"), move(ONE, "a", "d", MovePhase.JOINING));
        Map<GroupId, Set<NodeId>> here = Map.of(ONE, nodes("a", "b", "c"));
        assertThat(AssignmentPlan.between(here, moving, SELF).isEmpty()).isTrue();
        MetadataImage moved = image(List.of("a", "b", "c", "d"), group(ONE, "d", "b", "c"));
        assertThat(AssignmentPlan.between(here, moved, SELF).remove()).containsExactly(ONE);
    }

    @Test
    void tellsAReplicaOfItsNewMembers() {
        MetadataImage image = image(List.of("a", "b", "d"), group(ONE, "a", "b", "d"));
        AssignmentPlan plan = AssignmentPlan.between(Map.of(ONE, nodes("a", "b", "c")), image, SELF);
        assertThat(plan.update()).extracting(GroupInfo::id).containsExactly(ONE);
        assertThat(plan.create()).isEmpty();
        assertThat(plan.remove()).isEmpty();
    }

    /** Replicas with the members that the image of the tests names. */
    private static Map<GroupId, Set<NodeId>> here(GroupId... groups) {
        Map<GroupId, Set<NodeId>> here = new HashMap<>();
        for (GroupId group : groups) {
            here.put(group, nodes("a"));
        }
        return here;
    }

    private static Set<NodeId> nodes(String... names) {
        return Stream.of(names).map(NodeId::new).collect(Collectors.toSet());
    }

    private static MetadataRecord move(GroupId group, String from, String to, MovePhase phase) {
        return new MetadataRecord.Process(new ProcessInfo.Moving(9, 1, group, new NodeId(from), new NodeId(to), phase));
    }

    private static MetadataRecord group(GroupId id, String... members) {
        return new MetadataRecord.Group(id, Stream.of(members).map(NodeId::new).toList());
    }

    private static MetadataImage image(List<String> nodes, MetadataRecord... groups) {
        List<MetadataRecord> records = new ArrayList<>();
        nodes.forEach(node -> records.add(new MetadataRecord.Node(
                new NodeInfo(new NodeId(node), "zone-" + node, node + ":1", node + ":2", 7, "1"))));
        records.addAll(List.of(groups));
        return MetadataDelta.next(MetadataImage.EMPTY, 1, records);
    }
}
