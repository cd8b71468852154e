package io.millrace.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
        AssignmentPlan plan = AssignmentPlan.between(Set.of(), image, SELF);
        assertThat(plan.create()).extracting(GroupInfo::id).containsExactly(ONE);
        assertThat(plan.remove()).isEmpty();
    }

    @Test
    void removesWhatTheImageGivesToOthers() {
        MetadataImage image = image(List.of("a", "b", "c"), group(ONE, "a"), group(TWO, "b", "c"), group(THREE, "c"));
        AssignmentPlan plan = AssignmentPlan.between(Set.of(THREE, TWO, ONE), image, SELF);
        assertThat(plan.create()).isEmpty();
        assertThat(plan.remove()).containsExactly(TWO, THREE);
    }

    @Test
    void leavesAloneWhatTheImageDoesNotKnow() {
        MetadataImage image = image(List.of("a"), group(ONE, "a"));
        assertThat(AssignmentPlan.between(Set.of(ONE, TWO), image, SELF).isEmpty())
                .isTrue();
    }

    @Test
    void waitsForMembersThatTheImageDoesNotKnowYet() {
        MetadataImage image = image(List.of("a", "b"), group(ONE, "a", "b", "c"));
        assertThat(AssignmentPlan.between(Set.of(), image, SELF).isEmpty()).isTrue();
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
