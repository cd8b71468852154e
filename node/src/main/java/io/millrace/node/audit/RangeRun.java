package io.millrace.node.audit;

import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.NodeId;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.RangeCheck;
import io.millrace.node.audit.plan.RangeCheck.Ask;
import io.millrace.node.audit.plan.RangeCheck.Done;
import io.millrace.node.audit.plan.RangeCheck.Repair;
import io.millrace.node.audit.plan.RangeCheck.Step;
import io.millrace.node.audit.plan.RangeOutcome;
import io.millrace.node.audit.plan.RepairOrder;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.replica.GroupReplica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the steps of one {@link RangeCheck}. The audit thread decides, nobody waits. */
final class RangeRun {

    private static final Logger LOG = LoggerFactory.getLogger(RangeRun.class);

    private final GroupReplica own;
    private final AuditReplicas replicas;
    private final AuditState state;
    private final RangeCheck check;
    private final Executor thread;

    RangeRun(
            NodeId self,
            GroupReplica own,
            Set<NodeId> members,
            AuditRange range,
            AuditState state,
            AuditReplicas replicas,
            Executor thread) {
        this.own = own;
        this.replicas = replicas;
        this.state = state;
        this.thread = thread;
        check = new RangeCheck(self, members, range);
    }

    /** Starts. */
    CompletableFuture<RangeOutcome> run() {
        return perform(check.begin());
    }

    private CompletableFuture<RangeOutcome> perform(Step step) {
        if (step instanceof Done done) {
            return CompletableFuture.completedFuture(done.outcome());
        }
        if (step instanceof Ask ask) {
            return answers(ask).thenComposeAsync(answers -> perform(check.answered(answers)), thread);
        }
        return repairs(((Repair) step).orders())
                .thenComposeAsync(failures -> perform(check.repaired(failures)), thread);
    }

    private CompletableFuture<Map<NodeId, ReplicaAnswer>> answers(Ask ask) {
        Map<NodeId, CompletableFuture<ReplicaAnswer>> asked = new TreeMap<>();
        for (NodeId node : ask.replicas()) {
            asked.put(node, replicas.read(own, node, ask.range(), ask.detail(), state));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    Map<NodeId, ReplicaAnswer> answers = new TreeMap<>();
                    asked.forEach((node, answer) -> answers.put(node, answer.join()));
                    return answers;
                });
    }

    /** One order after the other; what failed, in words. */
    private CompletableFuture<List<String>> repairs(List<RepairOrder> orders) {
        CompletableFuture<List<String>> failures = CompletableFuture.completedFuture(new ArrayList<>());
        for (RepairOrder order : orders) {
            failures = failures.thenCompose(before -> repair(order).thenApply(failure -> {
                if (!failure.isEmpty()) {
                    before.add(failure);
                }
                return before;
            }));
        }
        return failures;
    }

    private CompletableFuture<String> repair(RepairOrder order) {
        announce(order);
        return replicas.of(own, order.target())
                .map(replica -> started(replica, order))
                .orElseGet(() -> CompletableFuture.completedFuture(0))
                .handle((replaced, failure) -> failure == null
                        ? ""
                        : order.target() + ": " + GrpcErrors.unwrap(failure).getMessage());
    }

    private static CompletableFuture<Integer> started(AuditedReplica replica, RepairOrder order) {
        try {
            return replica.repair(order);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void announce(RepairOrder order) {
        for (RepairOrder.Segment segment : order.segments()) {
            LOG.error(
                    "{}: shard {} offsets {} to {} are {} on node {}; they are replaced by those of node {}: {}",
                    own.group(),
                    order.shardUid(),
                    segment.from(),
                    segment.to() - 1,
                    segment.damaged() ? "damaged" : "not those of the other replicas",
                    order.target(),
                    order.source(),
                    segment.blocks());
        }
    }
}
