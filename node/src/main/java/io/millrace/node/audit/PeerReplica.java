package io.millrace.node.audit;

import io.millrace.common.id.GroupId;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.RepairOrder;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.peer.Peers;
import io.millrace.proto.internal.v1.RepairBlocksResponse;
import java.util.concurrent.CompletableFuture;

/** Another node's replica, over gRPC. */
final class PeerReplica implements AuditedReplica {

    private final GroupId group;
    private final String endpoint;
    private final Peers peers;

    PeerReplica(GroupId group, String endpoint, Peers peers) {
        this.group = group;
        this.endpoint = endpoint;
        this.peers = peers;
    }

    @Override
    public CompletableFuture<ReplicaAnswer> read(AuditRange range, Detail detail, AuditState state) {
        return peers.auditRange(endpoint, AuditMessages.request(group, range, detail, state))
                .thenApply(AuditMessages::answer)
                .exceptionally(failure -> new ReplicaAnswer.Absent("does not answer: " + failure.getMessage()));
    }

    @Override
    public CompletableFuture<Integer> repair(RepairOrder order) {
        return peers.repairBlocks(endpoint, AuditMessages.message(group, order))
                .thenApply(RepairBlocksResponse::getReplaced);
    }
}
