package io.millrace.controller.placement;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.controller.placement.PlacementSettings.ZoneRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plans replica groups for the nodes there are. Pure. For every {@code replicas} nodes there are {@code
 * groupsPerReplicaSet} groups; new ones go to the nodes with the fewest replicas, one per zone. Existing groups never
 * move here.
 */
public final class GroupPlanner {

    private GroupPlanner() {}

    /**
     * Groups to make now.
     *
     * @param image metadata
     * @param alive nodes that new replicas may be placed on
     * @param settings how groups are made
     * @return new groups with numbers going on from the highest; empty when there are enough or no place for more
     */
    public static List<MetadataRecord.Group> plan(
            MetadataImage image, Collection<NodeId> alive, PlacementSettings settings) {
        List<NodeInfo> nodes = alive.stream()
                .flatMap(id -> image.node(id).stream())
                .filter(NodeInfo::serves)
                .toList();
        int wanted = wantedGroups(image, settings);
        Map<NodeId, Integer> replicas = replicaCounts(image);
        int next = image.groups().isEmpty() ? 1 : image.groups().lastKey().value() + 1;
        List<MetadataRecord.Group> plan = new ArrayList<>();
        for (int have = image.groups().size(); have < wanted; have++) {
            Optional<List<NodeId>> members = members(nodes, replicas, settings);
            if (members.isEmpty()) {
                break;
            }
            members.get().forEach(node -> replicas.merge(node, 1, Integer::sum));
            plan.add(new MetadataRecord.Group(new GroupId(next++), members.get()));
        }
        return plan;
    }

    /** A sentence about why there are no groups or not as many as there should be; empty when all is well. */
    public static Optional<String> problem(MetadataImage image, PlacementSettings settings) {
        int nodes = image.nodes().size();
        int zones = zones(image);
        if (image.groups().isEmpty() && nodes < settings.replicas()) {
            return Optional.of("No replica groups: " + nodes + " nodes have joined, " + settings.replicas()
                    + " are needed for " + settings.replicas() + " replicas.");
        }
        if (settings.zones() == ZoneRule.ONE_REPLICA_PER_ZONE
                && zones < settings.replicas()
                && image.groups().size() < wantedGroups(image, settings)) {
            return Optional.of("Replica groups are missing: the nodes are in " + zones + " zones, and "
                    + settings.replicas() + " replicas need as many zones. Set the nodes' zones, or allow replicas of"
                    + " a group to share a zone.");
        }
        return Optional.empty();
    }

    private static int wantedGroups(MetadataImage image, PlacementSettings settings) {
        long serving = image.nodes().values().stream().filter(NodeInfo::serves).count();
        return (int) (serving / settings.replicas()) * settings.groupsPerReplicaSet();
    }

    private static int zones(MetadataImage image) {
        return (int)
                image.nodes().values().stream().map(NodeInfo::zone).distinct().count();
    }

    /** Nodes for one group: emptiest first, then by id; zones that are not in yet first. */
    private static Optional<List<NodeId>> members(
            List<NodeInfo> nodes, Map<NodeId, Integer> replicas, PlacementSettings settings) {
        List<NodeInfo> candidates = new ArrayList<>(nodes);
        candidates.sort(Comparator.comparingInt((NodeInfo node) -> replicas.getOrDefault(node.id(), 0))
                .thenComparing(NodeInfo::id));
        List<NodeId> members = new ArrayList<>();
        Set<String> zones = new HashSet<>();
        for (NodeInfo node : candidates) {
            if (members.size() < settings.replicas() && zones.add(node.zone())) {
                members.add(node.id());
            }
        }
        if (settings.zones() == ZoneRule.SHARED_ZONES) {
            for (NodeInfo node : candidates) {
                if (members.size() < settings.replicas() && !members.contains(node.id())) {
                    members.add(node.id());
                }
            }
        }
        return members.size() == settings.replicas() ? Optional.of(List.copyOf(members)) : Optional.empty();
    }

    private static Map<NodeId, Integer> replicaCounts(MetadataImage image) {
        Map<NodeId, Integer> counts = new HashMap<>();
        image.groups().values().forEach(group -> group.replicas().forEach(node -> counts.merge(node, 1, Integer::sum)));
        return counts;
    }
}
