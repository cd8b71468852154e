package io.millrace.controller.placement;

import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.controller.placement.PlacementSettings.ZoneRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans where replicas go when nodes are drained and when nodes have joined (ADR 0026). Pure. One move at a time: the next
 * one is planned when the last has ended, so that copying never takes more than one disk and one network link.
 */
public final class MovePlanner {

    /** Below this difference a move would only swap the emptier with the fuller node. */
    private static final int UNEVEN = 2;

    private final MetadataImage image;
    private final ReplicaHealth health;
    private final PlacementSettings settings;
    private final Map<NodeId, Integer> counts = new HashMap<>();

    /** For one moment. */
    public MovePlanner(MetadataImage image, ReplicaHealth health, PlacementSettings settings) {
        this.image = image;
        this.health = health;
        this.settings = settings;
        image.groups().values().forEach(group -> group.replicas().forEach(node -> counts.merge(node, 1, Integer::sum)));
    }

    /**
     * The move to begin now: away from a draining node, else to an emptier one when all groups are well.
     *
     * @return empty when a move is under way, nothing is uneven, or what is unwell should not be made worse
     */
    public Optional<ReplicaMove> next() {
        if (image.moves().findAny().isPresent()) {
            return Optional.empty();
        }
        Optional<ReplicaMove> drained = image.groups().values().stream()
                .flatMap(group -> drained(group).stream())
                .findFirst();
        return drained.isPresent() ? drained : levelled();
    }

    /**
     * What speaks against draining a node, in sentences.
     *
     * @return empty when each of its replicas has a place to go to and its group can spare a member meanwhile
     */
    public List<String> objections(NodeId node) {
        List<String> objections = new ArrayList<>();
        for (GroupInfo group : image.groups().values()) {
            if (group.replicas().contains(node)) {
                unwell(group, node).ifPresent(objections::add);
                if (places(group, node).findAny().isEmpty()) {
                    objections.add(noTarget(group, node));
                }
            }
        }
        return objections;
    }

    private Optional<ReplicaMove> drained(GroupInfo group) {
        return group.replicas().stream()
                .filter(node -> image.node(node).filter(info -> !info.serves()).isPresent())
                .filter(node -> unwell(group, node).isEmpty())
                .flatMap(node -> target(group, node).map(to -> new ReplicaMove(group.id(), node, to)).stream())
                .findFirst();
    }

    /** From the fullest node to the emptiest one that may take a replica of it. */
    private Optional<ReplicaMove> levelled() {
        boolean well = image.groups().values().stream()
                .allMatch(group -> group.replicas().stream().allMatch(node -> health.isWell(group.id(), node)));
        if (!well) {
            return Optional.empty();
        }
        int best = UNEVEN - 1;
        Optional<ReplicaMove> move = Optional.empty();
        for (GroupInfo group : image.groups().values()) {
            for (NodeId from : group.replicas()) {
                NodeId to = target(group, from).orElse(from);
                int difference = count(from) - count(to);
                if (difference > best) {
                    best = difference;
                    move = Optional.of(new ReplicaMove(group.id(), from, to));
                }
            }
        }
        return move;
    }

    /**
     * Emptiest node that may take a replica now. One that gave a replica of this group away a moment ago must have deleted it
     * first: the old one would be taken for the new one, and counted as having what it is about to lose.
     */
    private Optional<NodeId> target(GroupInfo group, NodeId from) {
        Set<String> taken = zones(group, from);
        Comparator<NodeInfo> freeZoneFirst = Comparator.comparing(node -> taken.contains(node.zone()));
        return places(group, from)
                .filter(node -> health.isFree(group.id(), node.id()))
                .min(freeZoneFirst.thenComparingInt(node -> count(node.id())).thenComparing(NodeInfo::id))
                .map(NodeInfo::id);
    }

    /** Nodes that may take a replica: alive, serving, no member yet, and in a zone that the others leave free. */
    private Stream<NodeInfo> places(GroupInfo group, NodeId from) {
        Set<String> taken = zones(group, from);
        return image.nodes().values().stream()
                .filter(node -> node.serves() && health.isAlive(node.id()))
                .filter(node -> !group.replicas().contains(node.id()))
                .filter(node -> settings.zones() == ZoneRule.SHARED_ZONES || !taken.contains(node.zone()));
    }

    private Set<String> zones(GroupInfo group, NodeId without) {
        return group.replicas().stream()
                .filter(node -> !node.equals(without))
                .flatMap(node -> image.node(node).stream())
                .map(NodeInfo::zone)
                .collect(Collectors.toSet());
    }

    private int count(NodeId node) {
        return counts.getOrDefault(node, 0);
    }

    /** A member is spared only while all others are well: then no moment of the move hangs on a single one. */
    private Optional<String> unwell(GroupInfo group, NodeId node) {
        Map<NodeId, String> ill = StopCheck.unwell(group, health, node);
        if (ill.isEmpty()) {
            return Optional.empty();
        }
        int left = group.replicas().size() - 1 - ill.size();
        return Optional.of("Group " + group.id().value() + " would run on " + left + " of "
                + group.replicas().size() + " replicas while one is moved" + StopCheck.sentence(ill) + ".");
    }

    private String noTarget(GroupInfo group, NodeId node) {
        String zone = image.node(node).map(NodeInfo::zone).orElse("");
        String others = String.join(", ", zones(group, node).stream().sorted().toList());
        return "Group " + group.id().value() + " has no place for the replica of " + node
                + ": no other node that serves is "
                + (settings.zones() == ZoneRule.SHARED_ZONES
                        ? "alive and without one; add a node"
                        : "alive in a zone other than " + others
                                + ", which hold the other replicas; add a node in zone " + zone)
                + ".";
    }
}
