package io.millrace.raft;

import io.millrace.common.id.GroupId;
import java.util.List;

/**
 * One replica in this process, with everything that belongs to it.
 *
 * @param members as known at creation
 */
record HostedGroup<R>(
        GroupId group,
        List<RaftMember> members,
        RatisStateMachine<R> machine,
        RatisCommandLog<R> log,
        LeadershipTracker leadership,
        GroupProgress progress,
        DivisionDoor door) {}
