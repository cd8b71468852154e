package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.limits.Limits;
import io.millrace.proto.api.v1.CanStopNodeRequest;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.FinalizeUpgradeRequest;
import io.millrace.proto.api.v1.FinalizeUpgradeResponse;
import io.millrace.proto.api.v1.ListNodesRequest;
import io.millrace.proto.api.v1.NodeStatus;
import io.millrace.proto.api.v1.RemoveNodeRequest;
import io.millrace.proto.internal.v1.HeartbeatRequest;
import io.millrace.proto.internal.v1.RegisterNodeRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask of the controllers, and what nodes say about their stops and versions. */
class OperationsTest {

    @TempDir
    Path directory;

    private ControllerCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new ControllerCluster(directory, Limits.UNLIMITED);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void nodeThatWasStoppedInOrderIsKnownAsSuch() {
        cluster.ready();
        cluster.stops(3);
        NodeStatus stopped = node("n3");
        assertThat(stopped.getAlive()).isFalse();
        assertThat(stopped.getStopped()).isTrue();
        assertThat(node("n2").getAlive()).isTrue();
        assertThat(node("n2").getStopped()).isFalse();
        cluster.env.pass(Duration.ofSeconds(4));
        var one = cluster.heartbeat(1, 1);
        var two = cluster.heartbeat(2, 2);
        assertThat(one.getRegisterAgain() || two.getRegisterAgain()).isFalse();
        assertThat(status().getProblemsList())
                .contains("Node n3 was stopped in order 4 s ago.", "Group 1 runs without [n3].");
        assertThat(sample(0, "millrace_nodes_alive")).isEqualTo(2);
        assertThat(sample(0, "millrace_nodes_stopped")).isEqualTo(1);
        cluster.register("n3", "zone-3", 2);
        assertThat(node("n3").getStopped()).isFalse();
        assertThat(sample(0, "millrace_nodes_stopped")).isZero();
    }

    /** Before it is silent: two servers that are restarted by a script must not be down at once. */
    @Test
    void noOtherNodeMayStopFromThatMomentOn() {
        cluster.ready();
        assertThat(objections("n2")).isEmpty();
        cluster.stops(3);
        assertThat(objections("n2")).anyMatch(reason -> reason.contains("n3 was stopped"));
    }

    @Test
    void nodeThatWasStoppedInOrderIsRemovedAtOnce() {
        cluster.ready();
        cluster.stops(3); // So that no replica is moved to the new one.
        cluster.register("n9", "zone-1", 1);
        assertThatThrownBy(() -> remove("n9")).hasMessageContaining("Node n9 runs: it was heard 0 ms ago");
        var answer = cluster.internal(1)
                .heartbeat(HeartbeatRequest.newBuilder()
                        .setNodeId("n9")
                        .setIncarnation(1)
                        .setStopping(true)
                        .build());
        assertThat(answer.getRegisterAgain()).isFalse();
        remove("n9");
        assertThat(cluster.operations(1)
                        .listNodes(ListNodesRequest.getDefaultInstance())
                        .getNodesList())
                .extracting(NodeStatus::getNodeId)
                .containsExactly("n1", "n2", "n3");
    }

    @Test
    void newControllerDoesNotTakeANodeThatItNeverHeardForStopped() {
        cluster.ready();
        cluster.register("n9", "zone-1", 1);
        cluster.logs.lead(ControllerCluster.controller(2));
        assertThatThrownBy(() -> {
                    var unused = cluster.operations(2)
                            .removeNode(RemoveNodeRequest.newBuilder()
                                    .setNodeId("n9")
                                    .build());
                })
                .hasMessageContaining("whether node n9 runs is not known yet");
    }

    @Test
    void newClusterIsAtTheHighestLevel() {
        cluster.ready();
        assertThat(status().getFeatureLevel()).isEqualTo(FeatureLevels.KNOWN);
        FinalizeUpgradeResponse done = finalizeUpgrade();
        assertThat(done.getLevelBefore()).isEqualTo(done.getLevel());
    }

    @Test
    void nodeOfAnEarlierVersionIsRefusedOnceItsUpgradeIsFinal() {
        cluster.ready();
        MillraceException refusal = GrpcErrors.fromStatus(catchThrowableOfType(StatusRuntimeException.class, () -> {
            var unused = cluster.internal(1)
                    .registerNode(RegisterNodeRequest.newBuilder()
                            .setNodeId("n1")
                            .setZone("zone-1")
                            .setIncarnation(7)
                            .setVersion("0.0.9")
                            .build());
        }));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal).hasMessageContaining("runs version 0.0.9, which knows feature level 3");
    }

    @Test
    void upgradeIsFinalisedOnceEveryServerKnowsTheLevel() {
        cluster.madeByAnEarlierVersion().ready();
        assertThat(status().getFeatureLevel()).isEqualTo(FeatureLevels.BASE);
        assertThat(status().getKnownFeatureLevel()).isEqualTo(FeatureLevels.KNOWN);

        cluster.replicas.featureLevel = 0;
        assertThatThrownBy(this::finalizeUpgrade).hasMessageContaining("Controller c1 knows feature level 3 only.");
        cluster.replicas.featureLevel = FeatureLevels.KNOWN;
        cluster.register("n4", "zone-1", 1);
        var old = cluster.internal(1)
                .heartbeat(HeartbeatRequest.newBuilder()
                        .setNodeId("n4")
                        .setIncarnation(1)
                        .build());
        assertThat(old.getRegisterAgain()).isFalse();
        cluster.stops(3);
        assertThatThrownBy(this::finalizeUpgrade)
                .hasMessageContaining("Node n3 does not run. Node n4 knows feature level 3 only.");
        assertThat(status().getFeatureLevel()).isEqualTo(FeatureLevels.BASE);

        cluster.register("n3", "zone-3", 2);
        cluster.register("n4", "zone-1", 2);
        FinalizeUpgradeResponse done = finalizeUpgrade();
        assertThat(done.getLevelBefore()).isEqualTo(FeatureLevels.BASE);
        assertThat(done.getLevel()).isEqualTo(FeatureLevels.KNOWN);
        assertThat(cluster.controllers)
                .allMatch(controller -> controller.image().cluster().featureLevel() == FeatureLevels.KNOWN);
    }

    private ClusterStatusResponse status() {
        return cluster.admin(1).clusterStatus(ClusterStatusRequest.getDefaultInstance());
    }

    private double sample(int controller, String name) {
        return cluster.registries.get(controller).getSampleValue(name);
    }

    private NodeStatus node(String id) {
        return cluster.operations(1).listNodes(ListNodesRequest.getDefaultInstance()).getNodesList().stream()
                .filter(node -> node.getNodeId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private List<String> objections(String node) {
        return cluster.operations(1)
                .canStopNode(CanStopNodeRequest.newBuilder().setNodeId(node).build())
                .getReasonsList();
    }

    private void remove(String node) {
        var unused = cluster.operations(1)
                .removeNode(RemoveNodeRequest.newBuilder().setNodeId(node).build());
    }

    private FinalizeUpgradeResponse finalizeUpgrade() {
        return cluster.operations(1).finalizeUpgrade(FinalizeUpgradeRequest.getDefaultInstance());
    }
}
