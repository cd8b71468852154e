package io.millrace.controller.placement;

import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Places the children of a reshard round. They stay in their parents' group, where sealing and opening is one log entry,
 * unless the groups would become uneven: then upper children of splits go to the emptiest groups, so that a split takes half
 * of a hot shard's load away. How full a group is, is its part of all shards plus its part of the load. Pure.
 */
public final class ChildPlacer {

    /** Groups may differ by this part of the mean before a child moves: moving costs writers two more log entries. */
    private static final double TOLERANCE = 0.05;

    /** Less than this is no load to speak of, bytes per second. */
    private static final double IDLE = 10_240;

    private final Map<GroupId, Double> fullness = new TreeMap<>();
    private final Loads loads;
    private final double shardShare;
    private final double byteShare;

    private ChildPlacer(MetadataImage image, Loads loads, List<Family> families) {
        this.loads = loads;
        int shards =
                image.groups().values().stream().mapToInt(GroupInfo::shardCount).sum();
        int growth = families.stream()
                .mapToInt(family -> family.children() - family.parents().size())
                .sum();
        shardShare = 1.0 / Math.max(1, shards + growth);
        byteShare = loads.total() < IDLE ? 0 : 1 / loads.total();
        for (GroupInfo group : image.groups().values()) {
            fullness.put(group.id(), group.shardCount() * shardShare + loads.ofGroup(group.id()) * byteShare);
        }
    }

    /**
     * Shards that make room, and how many take their place.
     *
     * @param parents one (split) or two (merge)
     * @param children number of children, at least 1
     */
    public record Family(List<ShardInfo> parents, int children) {
        public Family {
            parents = List.copyOf(parents);
        }

        private double load(Loads loads) {
            return parents.stream()
                    .mapToDouble(parent -> loads.ofShard(parent.uid()))
                    .sum();
        }
    }

    /**
     * Groups of each family's children, in the order of the families and of their ranges.
     *
     * @param loads what is known of the load; empty: all children stay in their parents' groups
     */
    public static List<List<GroupId>> place(MetadataImage image, Optional<Loads> loads, List<Family> families) {
        ChildPlacer placer = new ChildPlacer(image, loads.orElse(Loads.UNKNOWN), families);
        List<Movable> movable = new ArrayList<>();
        List<List<GroupId>> placed = placer.placeAtHome(families, movable);
        if (loads.isPresent()) {
            movable.sort(Comparator.comparingDouble(Movable::weight).reversed());
            double mean = placer.mean(); // moving changes no sum
            movable.forEach(child -> placer.moveIfUneven(child, mean));
        }
        return placed;
    }

    private List<List<GroupId>> placeAtHome(List<Family> families, List<Movable> movable) {
        List<List<GroupId>> placed = new ArrayList<>(families.size());
        for (Family family : families) {
            GroupId home = home(family);
            family.parents()
                    .forEach(parent -> add(parent.group(), -shardShare - loads.ofShard(parent.uid()) * byteShare));
            double each = shardShare + family.load(loads) * byteShare / family.children();
            List<GroupId> groups = new ArrayList<>(family.children());
            for (int child = 0; child < family.children(); child++) {
                groups.add(home);
                add(home, each);
                if (child > 0) {
                    movable.add(new Movable(groups, child, each));
                }
            }
            placed.add(groups);
        }
        return placed;
    }

    /** The parents' group; of two the emptier one. */
    private GroupId home(Family family) {
        if (family.parents().size() == 1) {
            return family.parents().get(0).group();
        }
        return family.parents().stream()
                .map(ShardInfo::group)
                .min(Comparator.comparingDouble(this::fullness).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private void moveIfUneven(Movable child, double mean) {
        GroupId home = child.groups().get(child.index());
        GroupId emptiest = emptiest();
        if (fullness(emptiest) + child.weight() < fullness(home) - TOLERANCE * mean) {
            add(home, -child.weight());
            add(emptiest, child.weight());
            child.groups().set(child.index(), emptiest);
        }
    }

    /** Of equally full ones the first. */
    private GroupId emptiest() {
        Map.Entry<GroupId, Double> emptiest = fullness.entrySet().iterator().next();
        for (Map.Entry<GroupId, Double> group : fullness.entrySet()) {
            if (group.getValue() < emptiest.getValue()) {
                emptiest = group;
            }
        }
        return emptiest.getKey();
    }

    private double mean() {
        return fullness.values().stream().mapToDouble(Double::doubleValue).sum() / fullness.size();
    }

    private double fullness(GroupId group) {
        return fullness.getOrDefault(group, 0.0);
    }

    private void add(GroupId group, double weight) {
        fullness.merge(group, weight, Double::sum);
    }

    /** A child that may go elsewhere: its place in its family's list, and what it adds to a group. */
    private record Movable(List<GroupId> groups, int index, double weight) {}
}
