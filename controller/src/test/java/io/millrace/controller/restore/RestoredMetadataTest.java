package io.millrace.controller.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.NodeId;
import io.millrace.common.log.LogPosition;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.codec.MetadataSnapshot;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.World;
import io.millrace.controller.coordination.CoordinationState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestoredMetadataTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final NodeId NEW = new NodeId("new");

    private final World world = World.withGroups().stream("orders", 2).stream("clicks", 1);
    private final MetadataImage cut = world.image();

    @Test
    void nodesRegisterAnewAndGroupsKeepTheirPlacesUnderNewNames() {
        MetadataImage restored = restore(cut, Map.of(N2, NEW)).image();
        assertThat(restored.nodes()).isEmpty();
        assertThat(restored.groups().values()).extracting(GroupInfo::replicas).containsOnly(List.of(N1, NEW, N3));
        assertThat(restored.groups().values())
                .extracting(GroupInfo::shardCount)
                .containsExactlyElementsOf(cut.groups().values().stream()
                        .map(GroupInfo::shardCount)
                        .toList());
        assertThat(restored.streams()).isEqualTo(cut.streams());
        assertThat(restored.cluster().clusterId()).isEqualTo("another");
        assertThat(restored.cluster().tokenKeyHex()).isEqualTo(cut.cluster().tokenKeyHex());
    }

    @Test
    void whatWasDeletedMeanwhileIsGoneAndWhatWasMadeIsNotThere() {
        world.accept(new MetadataCommand.DeleteStream("clicks", false));
        world.stream("later", 1);
        MetadataImage restored = restore(world.image(), Map.of()).image();
        assertThat(world.stream("clicks").status()).isEqualTo(StreamStatus.DELETING);
        assertThat(restored.streams()).containsOnlyKeys("orders");
        assertThat(restored.processes()).isEmpty();
        assertThat(restored.cluster().nextUid())
                .as("no number is given out twice")
                .isEqualTo(world.image().cluster().nextUid());
        assertThat(restored.version()).isGreaterThan(world.image().version());
    }

    @Test
    void theFileBeginsAtTheSameIndex() {
        RestoredMetadata.Restored restored = restore(cut, Map.of());
        MetadataSnapshot file = MetadataSnapshot.decode(restored.file());
        assertThat(file.position()).isEqualTo(new LogPosition(LogPosition.RESTORED_TERM, 40));
        assertThat(file.image()).isEqualTo(restored.image());
        assertThat(restore(cut, Map.of()).file())
                .as("the same on every controller")
                .isEqualTo(restored.file());
    }

    private RestoredMetadata.Restored restore(MetadataImage later, Map<NodeId, NodeId> names) {
        return RestoredMetadata.read(snapshot(cut, 40), snapshot(later, 60)).as("another", names);
    }

    private static byte[] snapshot(MetadataImage image, long index) {
        return new MetadataSnapshot(image, CoordinationState.EMPTY, new LogPosition(3, index)).encode();
    }
}
