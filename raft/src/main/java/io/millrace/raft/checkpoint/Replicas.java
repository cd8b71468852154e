package io.millrace.raft.checkpoint;

import io.millrace.common.id.GroupId;
import io.millrace.common.log.Checkpoint;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import java.util.concurrent.CompletableFuture;

/** The replicas of this process, as other members' checkpoint calls see them. */
public interface Replicas {

    /**
     * Takes a checkpoint of a running replica; slow.
     *
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when the group does not run here
     */
    Checkpoint checkpoint(GroupId group);

    /**
     * Adds an empty entry to a group's log and completes with its index when it is applied here.
     *
     * @return fails with NOT_LEADER, NO_LEADER or RESOURCE_NOT_FOUND when this process does not lead the group
     */
    CompletableFuture<Long> barrier(GroupId group);

    /** How a replica is doing. */
    DescribeReplicaResponse describe(GroupId group);

    /** Puts an empty entry into the group's log if this replica leads. */
    void addEmptyEntry(GroupId group);
}
