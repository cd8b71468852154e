package io.millrace.raft;

import io.millrace.common.id.GroupId;
import java.util.List;

/**
 * One replica in this process, with everything that belongs to it.
 *
 * @param membership who the members are
 */
record HostedGroup<R>(
        GroupId group,
        MemberList membership,
        RatisStateMachine<R> machine,
        RatisCommandLog<R> log,
        LeadershipTracker leadership,
        GroupProgress progress,
        DivisionDoor door) {

    List<RaftMember> members() {
        return membership.current();
    }
}
