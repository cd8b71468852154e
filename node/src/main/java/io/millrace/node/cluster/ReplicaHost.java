package io.millrace.node.cluster;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.NodeInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Makes and removes the replicas of this node. All but {@link #setMembers} by one thread; may take seconds. */
public interface ReplicaHost {

    /** Data groups that have a replica here, and the members that it knows of. */
    Map<GroupId, Set<NodeId>> groups();

    /**
     * Makes this node's replica of a new group and starts it.
     *
     * @param members all members, this node among them
     */
    void create(GroupId group, List<NodeInfo> members);

    /**
     * Makes this node's replica of a group that has run and whose replica here is gone, for its disk was replaced. It does not
     * count before all others run.
     *
     * @param members all members, this node among them
     */
    void rebuild(GroupId group, List<NodeInfo> members);

    /**
     * Makes an empty replica of a group that runs elsewhere; it counts when the group's leader has taken it in.
     *
     * @param members the members now, this node not among them
     */
    void join(GroupId group, List<NodeInfo> members);

    /** Tells this node's replica of a group who the members are now. */
    void update(GroupId group, List<NodeInfo> members);

    /** Ends this node's replica of a group and deletes what it stored. */
    void remove(GroupId group);

    /**
     * Makes these the members of a group that this node leads, when new ones have caught up. Any thread; does not block.
     *
     * @return fails with NOT_LEADER, or with another retryable code when it should be tried again
     */
    CompletableFuture<Void> setMembers(GroupId group, List<NodeInfo> members);

    /**
     * Hands the leadership of a group that this node leads to a member whose replica runs. Any thread; does not block.
     *
     * @return also ends well when nothing was done because that replica does not run
     */
    CompletableFuture<Void> handOver(GroupId group, NodeId target);
}
