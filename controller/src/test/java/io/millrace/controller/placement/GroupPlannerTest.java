package io.millrace.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.controller.placement.PlacementSettings.ZoneRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GroupPlannerTest {

    private static final PlacementSettings THREE = PlacementSettings.DEFAULT;

    private MetadataImage image = MetadataImage.EMPTY;

    private GroupPlannerTest nodes(int count, int zones) {
        for (int i = image.nodes().size(); i < count; i++) {
            NodeInfo node = new NodeInfo(new NodeId("n" + i), "zone-" + i % zones, "", "", 1, "");
            apply(List.of(new MetadataRecord.Node(node)));
        }
        return this;
    }

    private void apply(List<? extends MetadataRecord> records) {
        image = MetadataDelta.next(image, image.version() + 1, List.copyOf(records));
    }

    private List<MetadataRecord.Group> plan(PlacementSettings settings) {
        List<MetadataRecord.Group> plan = GroupPlanner.plan(image, image.nodes().keySet(), settings);
        apply(plan);
        return plan;
    }

    private Map<NodeId, Integer> replicas() {
        Map<NodeId, Integer> counts = new HashMap<>();
        image.groups().values().forEach(group -> group.replicas().forEach(node -> counts.merge(node, 1, Integer::sum)));
        return counts;
    }

    @Test
    void threeNodesInThreeZonesGetThreeGroups() {
        assertThat(nodes(3, 3).plan(THREE)).hasSize(3);
        assertThat(replicas().values()).containsOnly(3);
        assertThat(plan(THREE)).isEmpty();
        assertThat(GroupPlanner.problem(image, THREE)).isEmpty();
    }

    @Test
    void twoNodesWaitForTheThird() {
        assertThat(nodes(2, 3).plan(THREE)).isEmpty();
        assertThat(GroupPlanner.problem(image, THREE).orElseThrow())
                .isEqualTo("No replica groups: 2 nodes have joined, 3 are needed for 3 replicas.");
    }

    @Test
    void fewerZonesThanReplicasAreRefused() {
        assertThat(nodes(3, 2).plan(THREE)).isEmpty();
        assertThat(GroupPlanner.problem(image, THREE).orElseThrow())
                .contains("the nodes are in 2 zones, and 3 replicas need as many zones");
    }

    @Test
    void sharedZonesAreAllowedWhenAskedFor() {
        PlacementSettings shared = new PlacementSettings(3, 3, ZoneRule.SHARED_ZONES);
        assertThat(nodes(3, 1).plan(shared)).hasSize(3);
        assertThat(GroupPlanner.problem(image, shared)).isEmpty();
    }

    @Test
    void oneReplicaNeedsOneNode() {
        assertThat(nodes(1, 1).plan(new PlacementSettings(1, 1, ZoneRule.ONE_REPLICA_PER_ZONE)))
                .hasSize(1);
    }

    @Test
    void newNodesGetTheNewGroups() {
        nodes(3, 3).plan(THREE);
        assertThat(nodes(5, 3).plan(THREE)).isEmpty();
        assertThat(nodes(6, 3).plan(THREE)).hasSize(3);
        assertThat(replicas().values()).containsOnly(3);
    }

    @Test
    void deadNodesGetNoReplicas() {
        nodes(4, 4);
        List<NodeId> alive = List.of(new NodeId("n1"), new NodeId("n2"), new NodeId("n3"));
        assertThat(GroupPlanner.plan(image, alive, THREE))
                .allMatch(group -> group.replicas().containsAll(alive));
        assertThat(GroupPlanner.plan(image, alive.subList(0, 2), THREE)).isEmpty();
    }

    @Property
    void replicasAreInDifferentZonesAndEven(
            @ForAll @IntRange(min = 3, max = 5) int zones,
            @ForAll @IntRange(min = 1, max = 4) int sets,
            @ForAll @IntRange(min = 1, max = 12) int groups) {
        image = MetadataImage.EMPTY;
        PlacementSettings settings = new PlacementSettings(3, groups, ZoneRule.ONE_REPLICA_PER_ZONE);
        nodes(sets * zones, zones).plan(settings);
        assertThat(image.groups()).hasSize(sets * zones / 3 * groups);
        image.groups().values().forEach(group -> {
            List<String> used = new ArrayList<>();
            group.replicas()
                    .forEach(node -> used.add(image.node(node).orElseThrow().zone()));
            assertThat(new HashSet<>(used)).hasSize(3);
        });
        int most =
                replicas().values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        int least = image.nodes().keySet().stream()
                .flatMapToInt(node -> IntStream.of(replicas().getOrDefault(node, 0)))
                .min()
                .orElseThrow();
        assertThat(most - least).isLessThanOrEqualTo(1);
    }

    @Test
    void onlyOddSmallReplicaCounts() {
        assertThatThrownBy(() -> new PlacementSettings(2, 3, ZoneRule.SHARED_ZONES))
                .hasMessageContaining("must be 1, 3 or 5");
    }
}
