package io.millrace.node.audit;

import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.RepairOrder;
import io.millrace.node.audit.plan.ReplicaAnswer;
import java.util.concurrent.CompletableFuture;

/** One replica of a group as its auditor sees it: this node's own or another's, with no difference. Does not block. */
interface AuditedReplica {

    /**
     * Reads a range.
     *
     * @param state what the auditor knows, for the replica to remember
     * @return never fails: what cannot be read is {@link ReplicaAnswer.Absent}
     */
    CompletableFuture<ReplicaAnswer> read(AuditRange range, Detail detail, AuditState state);

    /**
     * Replaces blocks.
     *
     * @return number of blocks that were replaced and are durable; fails with a {@link
     *     io.millrace.common.error.MillraceException} when the right blocks cannot be had or do not fit
     */
    CompletableFuture<Integer> repair(RepairOrder order);
}
