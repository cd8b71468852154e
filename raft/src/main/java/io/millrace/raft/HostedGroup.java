package io.millrace.raft;

import io.millrace.common.id.GroupId;
import io.millrace.common.log.ReplicatedStateMachine;
import java.util.List;

/**
 * One replica in this process, with everything that belongs to it.
 *
 * @param members as known at creation
 */
record HostedGroup<R>(
        GroupId group,
        List<RaftMember> members,
        ReplicatedStateMachine<R> state,
        RatisStateMachine<R> machine,
        RatisCommandLog<R> log,
        LeadershipTracker leadership,
        GroupProgress progress,
        DivisionDoor door) {}
