package io.millrace.node.audit;

import io.millrace.common.id.GroupId;
import io.millrace.node.audit.plan.AuditState;

/**
 * Where the audit of a group is.
 *
 * @param group the group
 * @param state what is known
 * @param ageMillis since all had been compared
 * @param recordsLeft records that the pass under way has before it, about
 */
record GroupAudit(GroupId group, AuditState state, long ageMillis, long recordsLeft) {}
