package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import org.junit.jupiter.api.Test;

class NodeChangeTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final NodeId N4 = new NodeId("n4");
    private static final GroupId GROUP = new GroupId(2);

    private final World world = World.withGroups();

    private static MetadataCommand change(NodeChange change) {
        return new MetadataCommand.ChangeNodes(change);
    }

    private ProcessInfo.Moving move() {
        return world.image().moves().findFirst().orElseThrow();
    }

    private World withFourth() {
        world.accept(new MetadataCommand.RegisterNode(World.node("n4", "zone-n1", 1)));
        return world;
    }

    @Test
    void dutyIsAnOperatorsWordAndOutlivesANewIncarnation() {
        world.accept(change(new NodeChange.Assign(N1, NodeDuty.DRAINING)));
        world.ignore(change(new NodeChange.Assign(N1, NodeDuty.DRAINING)));
        world.accept(new MetadataCommand.RegisterNode(World.node("n1", "zone-n1", 2)));
        assertThat(world.image().node(N1).orElseThrow().serves()).isFalse();
        assertThat(world.image().node(N1).orElseThrow().incarnation()).isEqualTo(2);
        world.accept(change(new NodeChange.Assign(N1, NodeDuty.SERVING)));
        assertThat(world.image().node(N1).orElseThrow().serves()).isTrue();
        world.refuse(
                change(new NodeChange.Assign(N4, NodeDuty.DRAINING)),
                ErrorCode.RESOURCE_NOT_FOUND,
                "There is no node n4; the nodes are [n1, n2, n3].");
    }

    @Test
    void aMoveReplacesOneMemberWhenItHasEnded() {
        withFourth().accept(change(new NodeChange.Move(GROUP, N1, N4)));
        ProcessInfo.Moving move = move();
        assertThat(world.image().group(GROUP).orElseThrow().replicas()).containsExactly(N1, N2, N3);
        assertThat(world.image().membersAfter(move)).containsExactly(N4, N2, N3);
        world.accept(change(new NodeChange.EndMove(move.id(), MovePhase.JOINING)));
        assertThat(world.image().group(GROUP).orElseThrow().replicas()).containsExactly(N4, N2, N3);
        assertThat(world.image().processes()).isEmpty();
        world.ignore(change(new NodeChange.EndMove(move.id(), MovePhase.JOINING)));
    }

    @Test
    void anAbandonedMoveChangesNothing() {
        withFourth().accept(change(new NodeChange.Move(GROUP, N1, N4)));
        long id = move().id();
        world.accept(change(new NodeChange.AbandonMove(id)));
        world.ignore(change(new NodeChange.AbandonMove(id)));
        // Comes late, from before it was given up.
        world.ignore(change(new NodeChange.EndMove(id, MovePhase.JOINING)));
        world.accept(change(new NodeChange.EndMove(id, MovePhase.ABANDONED)));
        assertThat(world.image().group(GROUP).orElseThrow().replicas()).containsExactly(N1, N2, N3);
        assertThat(world.image().processes()).isEmpty();
    }

    @Test
    void plansThatNoLongerFitAreRefused() {
        withFourth();
        String words = "is out of date";
        world.refuse(change(new NodeChange.Move(new GroupId(9), N1, N4)), ErrorCode.RESOURCE_IN_USE, words);
        world.refuse(change(new NodeChange.Move(GROUP, N4, N1)), ErrorCode.RESOURCE_IN_USE, words);
        world.refuse(change(new NodeChange.Move(GROUP, N1, N2)), ErrorCode.RESOURCE_IN_USE, words);
        world.refuse(change(new NodeChange.Move(GROUP, N1, new NodeId("n5"))), ErrorCode.RESOURCE_IN_USE, words);
        world.accept(change(new NodeChange.Assign(N4, NodeDuty.DRAINING)));
        world.refuse(change(new NodeChange.Move(GROUP, N1, N4)), ErrorCode.RESOURCE_IN_USE, words);
        world.accept(change(new NodeChange.Assign(N4, NodeDuty.SERVING)));
        world.accept(change(new NodeChange.Move(GROUP, N1, N4)));
        world.refuse(change(new NodeChange.Move(GROUP, N1, N4)), ErrorCode.RESOURCE_IN_USE, words);
    }

    @Test
    void onlyANodeThatHoldsNothingIsRemoved() {
        withFourth();
        world.refuse(
                change(new NodeChange.Remove(N1)),
                ErrorCode.RESOURCE_IN_USE,
                "Node n1 holds 3 replicas; drain it first: millrace node drain n1");
        world.accept(change(new NodeChange.Move(GROUP, N1, N4)));
        world.refuse(change(new NodeChange.Remove(N4)), ErrorCode.RESOURCE_IN_USE, "is being moved to node n4");
        world.accept(change(new NodeChange.AbandonMove(move().id())));
        world.accept(change(new NodeChange.EndMove(move().id(), MovePhase.ABANDONED)));
        world.accept(change(new NodeChange.Remove(N4)));
        assertThat(world.image().nodes()).containsOnlyKeys(N1, N2, N3);
        world.refuse(change(new NodeChange.Remove(N4)), ErrorCode.RESOURCE_NOT_FOUND, "There is no node n4");
    }
}
