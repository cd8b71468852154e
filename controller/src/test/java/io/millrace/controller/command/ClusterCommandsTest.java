package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterCommandsTest {

    private final World world = World.withGroups();

    @Test
    void firstNameOfTheClusterStays() {
        world.ignore(new MetadataCommand.CreateCluster("other", "11", FeatureLevels.KNOWN));
        assertThat(world.image().cluster().clusterId()).isEqualTo("cluster-1");
    }

    @Test
    void featureLevelOnlyRises() {
        world.accept(new MetadataCommand.RaiseLevel(FeatureLevels.KNOWN));
        assertThat(world.image().cluster().featureLevel()).isEqualTo(FeatureLevels.KNOWN);
        assertThat(world.image().cluster().clusterId()).isEqualTo("cluster-1");
        world.ignore(new MetadataCommand.RaiseLevel(FeatureLevels.KNOWN));
        world.ignore(new MetadataCommand.RaiseLevel(FeatureLevels.BASE));
        assertThat(world.image().cluster().featureLevel()).isEqualTo(FeatureLevels.KNOWN);
    }

    @Test
    void sameNodeAgainChangesNothing() {
        world.ignore(new MetadataCommand.RegisterNode(World.node("n1", "zone-n1", 1)));
    }

    @Test
    void newIncarnationReplacesTheOld() {
        world.accept(new MetadataCommand.RegisterNode(World.node("n1", "zone-n1", 2)));
        assertThat(world.image().node(new NodeId("n1")).orElseThrow().incarnation())
                .isEqualTo(2);
    }

    @Test
    void nodeNeedsAZone() {
        world.refuse(
                new MetadataCommand.RegisterNode(World.node("n4", "", 1)), ErrorCode.VALIDATION, "set the node's zone");
    }

    @Test
    void nodeWithReplicasKeepsItsZone() {
        world.refuse(
                new MetadataCommand.RegisterNode(World.node("n1", "elsewhere", 2)),
                ErrorCode.RESOURCE_IN_USE,
                "holds replicas in zone zone-n1");
    }

    @Test
    void nodeWithoutReplicasMayMove() {
        world.accept(new MetadataCommand.RegisterNode(World.node("n9", "a", 1)));
        world.accept(new MetadataCommand.RegisterNode(World.node("n9", "b", 2)));
        assertThat(world.image().node(new NodeId("n9")).orElseThrow().zone()).isEqualTo("b");
    }

    @Test
    void groupPlanOfAnOlderImageIsRefused() {
        List<NodeId> nodes = List.of(new NodeId("n1"));
        world.refuse(
                new MetadataCommand.CreateGroups(List.of(new MetadataRecord.Group(new GroupId(3), nodes))),
                ErrorCode.RESOURCE_IN_USE,
                "out of date");
        world.refuse(
                new MetadataCommand.CreateGroups(
                        List.of(new MetadataRecord.Group(new GroupId(4), List.of(new NodeId("nobody"))))),
                ErrorCode.RESOURCE_IN_USE,
                "unknown node");
        world.accept(new MetadataCommand.CreateGroups(List.of(new MetadataRecord.Group(new GroupId(4), nodes))));
    }
}
