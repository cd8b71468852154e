package io.millrace.node.cluster;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What to do so that this node holds the replicas that the image names. Pure.
 *
 * @param create groups that need a replica here, by number
 * @param remove groups whose replica here is no longer wanted, by number
 */
record AssignmentPlan(List<GroupInfo> create, List<GroupId> remove) {

    AssignmentPlan {
        create = List.copyOf(create);
        remove = List.copyOf(remove);
    }

    /**
     * Compares.
     *
     * @param current data groups with a replica on this node
     * @param desired the image; a group that it does not know at all is left alone, because it may be an old image
     */
    static AssignmentPlan between(Set<GroupId> current, MetadataImage desired, NodeId self) {
        List<GroupInfo> create = new ArrayList<>();
        List<GroupId> remove = new ArrayList<>();
        for (GroupInfo group : desired.groups().values()) {
            boolean wanted = group.replicas().contains(self);
            boolean present = current.contains(group.id());
            if (wanted && !present && allMembersKnown(group, desired)) {
                create.add(group);
            } else if (!wanted && present) {
                remove.add(group.id());
            }
        }
        return new AssignmentPlan(create, new ArrayList<>(new TreeSet<>(remove)));
    }

    boolean isEmpty() {
        return create.isEmpty() && remove.isEmpty();
    }

    private static boolean allMembersKnown(GroupInfo group, MetadataImage image) {
        return group.replicas().stream().allMatch(node -> image.node(node).isPresent());
    }
}
