package io.millrace.node.audit;

import io.millrace.common.id.GroupId;
import io.millrace.node.audit.plan.AuditState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node knows of the audits of its groups: as their leader, or as leaders have told it. Written on the audit thread,
 * read by any. In memory only: when all servers of a group were stopped at once, its audits begin anew.
 */
final class AuditStates {

    private final Map<GroupId, AuditState> states = new ConcurrentHashMap<>();

    /** What is known. */
    Optional<AuditState> find(GroupId group) {
        return Optional.ofNullable(states.get(group));
    }

    /** What is known, from now on at least that much. */
    AuditState of(GroupId group, long nowMillis) {
        return states.computeIfAbsent(group, key -> AuditState.unknown(nowMillis));
    }

    void put(GroupId group, AuditState state) {
        states.put(group, state);
    }
}
