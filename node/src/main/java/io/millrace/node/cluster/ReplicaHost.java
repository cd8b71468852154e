package io.millrace.node.cluster;

import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.NodeInfo;
import java.util.List;
import java.util.Set;

/** Makes and removes the replicas of this node. Called by one thread; may take seconds. */
public interface ReplicaHost {

    /** Data groups that have a replica here. */
    Set<GroupId> groups();

    /**
     * Makes this node's replica of a group and starts it.
     *
     * @param members all members, this node among them
     */
    void create(GroupId group, List<NodeInfo> members);

    /** Ends this node's replica of a group and deletes what it stored. */
    void remove(GroupId group);
}
