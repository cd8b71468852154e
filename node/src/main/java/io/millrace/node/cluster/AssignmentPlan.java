package io.millrace.node.cluster;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What to do so that this node holds the replicas that the image names. Pure.
 *
 * @param create groups that need a replica here from their beginning, by number
 * @param rebuild groups that hold shards and whose replica here is gone, by number
 * @param join groups that run elsewhere and get a replica here, by number
 * @param update groups whose replica here should know of other members, by number
 * @param remove groups whose replica here is no longer wanted, by number
 */
record AssignmentPlan(
        List<GroupInfo> create,
        List<GroupInfo> rebuild,
        List<GroupInfo> join,
        List<GroupInfo> update,
        List<GroupId> remove) {

    AssignmentPlan {
        create = List.copyOf(create);
        rebuild = List.copyOf(rebuild);
        join = List.copyOf(join);
        update = List.copyOf(update);
        remove = List.copyOf(remove);
    }

    /**
     * Compares.
     *
     * @param current data groups with a replica on this node, and the members that it knows of
     * @param desired the image; a group that it does not know at all is left alone, because it may be an old image
     */
    static AssignmentPlan between(Map<GroupId, Set<NodeId>> current, MetadataImage desired, NodeId self) {
        List<GroupInfo> create = new ArrayList<>();
        List<GroupInfo> rebuild = new ArrayList<>();
        List<GroupInfo> join = new ArrayList<>();
        List<GroupInfo> update = new ArrayList<>();
        List<GroupId> remove = new ArrayList<>();
        Set<GroupId> coming = desired.moves()
                .filter(move -> move.to().equals(self))
                .map(move -> move.group())
                .collect(Collectors.toSet());
        for (GroupInfo group : desired.groups().values()) {
            Set<NodeId> known = current.get(group.id());
            boolean member = group.replicas().contains(self);
            if (known == null) {
                if ((member || coming.contains(group.id())) && allMembersKnown(group, desired)) {
                    List<GroupInfo> memberOf = hasRun(group) ? rebuild : create;
                    (member ? memberOf : join).add(group);
                }
            } else if (!member && !coming.contains(group.id())) {
                remove.add(group.id());
            } else if (!known.equals(Set.copyOf(group.replicas())) && allMembersKnown(group, desired)) {
                update.add(group);
            }
        }
        return new AssignmentPlan(create, rebuild, join, update, new ArrayList<>(new TreeSet<>(remove)));
    }

    boolean isEmpty() {
        return create.isEmpty() && rebuild.isEmpty() && join.isEmpty() && update.isEmpty() && remove.isEmpty();
    }

    /** Shards are counted when they are open, and a majority of the replicas has opened them. */
    private static boolean hasRun(GroupInfo group) {
        return group.shardCount() > 0;
    }

    private static boolean allMembersKnown(GroupInfo group, MetadataImage image) {
        return group.replicas().stream().allMatch(node -> image.node(node).isPresent());
    }
}
