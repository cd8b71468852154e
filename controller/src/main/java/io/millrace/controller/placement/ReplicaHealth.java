package io.millrace.controller.placement;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;

/** How nodes and their replicas are doing at one moment. */
public interface ReplicaHealth {

    /** True when the node was heard lately. */
    boolean isAlive(NodeId node);

    /** True when the node is alive and its replica of the group has what the leader has, but for the last moments. */
    boolean isWell(GroupId group, NodeId node);

    /**
     * True when the node has said itself that it has no replica of the group, nor the rest of a former one that it is about to
     * delete.
     */
    boolean isFree(GroupId group, NodeId node);

    /** Why a replica is not well, as the end of a sentence about its node. */
    String complaint(GroupId group, NodeId node);
}
