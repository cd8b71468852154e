package io.millrace.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeReport.Replica;
import io.millrace.controller.liveness.NodeReport.Role;
import io.millrace.controller.liveness.Reports;
import io.millrace.controller.placement.GroupPlanner;
import io.millrace.controller.placement.PlacementSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ClusterStatus calls wrong. */
class ClusterReportTest {

    private static final List<NodeId> NODES = List.of(new NodeId("a"), new NodeId("b"), new NodeId("c"));
    private static final PlacementSettings ONE_GROUP = new PlacementSettings(3, 1, PlacementSettings.DEFAULT.zones());
    private static final long TIMEOUT = 100;

    private final ClusterReport report = new ClusterReport(NODES.get(0), NODES, ONE_GROUP);
    private MetadataImage image = MetadataImage.EMPTY;
    private Liveness liveness = Liveness.startingAt(0, TIMEOUT);

    @BeforeEach
    void threeNodesWithOneGroup() {
        List<MetadataRecord> nodes = new ArrayList<>();
        NODES.forEach(node -> nodes.add(new MetadataRecord.Node(new NodeInfo(node, "zone-" + node, "", "", 1, ""))));
        image = MetadataDelta.next(image, 1, nodes);
        image = MetadataDelta.next(
                image, 2, List.copyOf(GroupPlanner.plan(image, image.nodes().keySet(), ONE_GROUP)));
    }

    private void heard(int node, Role role, long applied) {
        GroupId group = image.groups().keySet().iterator().next();
        heard(node, List.of(new Replica(group, role, 1, applied, applied)));
    }

    private void heard(int node, List<Replica> replicas) {
        liveness = liveness.heard(Reports.of(NODES.get(node), 1, replicas), 1);
    }

    private List<String> problems(long now) {
        return report.report(image, liveness, now, 0).getProblemsList();
    }

    @Test
    void nothingIsWrongWithThreeReplicasThatFollow() {
        heard(0, Role.LEADER, 7);
        heard(1, Role.FOLLOWER, 7);
        heard(2, Role.FOLLOWER, 2);
        assertThat(problems(2)).isEmpty();
    }

    /** After its disk was replaced a node is ready long before its replicas are whole. */
    @Test
    void replicasThatAreMadeAnewAreNamed() {
        heard(0, Role.LEADER, 7);
        heard(1, Role.FOLLOWER, -1);
        heard(2, List.of());
        assertThat(problems(2)).containsExactly("Group 1 has empty replicas on b, c; they are copied from the leader.");
    }

    @Test
    void aGroupThatHasJustBegunIsNotWrong() {
        heard(0, Role.LEADER, 0);
        heard(1, Role.FOLLOWER, 0);
        heard(2, List.of());
        assertThat(problems(2)).isEmpty();
    }

    @Test
    void silentNodesAreNamedOnceAndTheGroupWithThem() {
        heard(0, Role.LEADER, 7);
        heard(1, Role.FOLLOWER, 7);
        assertThat(problems(TIMEOUT))
                .containsExactly("Node c has not been heard for 0 s.", "Group 1 runs without [c].");
    }

    @Test
    void aGroupWithoutAMajorityTakesNoRecords() {
        heard(0, Role.LEADER, 7);
        assertThat(problems(TIMEOUT))
                .contains(
                        "Group 1 has lost its majority: [b, c] of [a, b, c] are not alive; its shards take no records.");
    }
}
