package io.millrace.node.audit;

import io.millrace.common.env.TimeSource;
import io.millrace.common.id.NodeId;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.peer.Peers;
import io.millrace.node.replica.GroupReplica;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The replicas of a group by their nodes. A node that did not answer is not asked again for a while. Any thread. */
final class AuditReplicas {

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final ClusterView view;
    private final Peers peers;
    private final BlockFetcher fetcher;
    private final TimeSource time;
    private final Executor thread;
    private final Map<NodeId, Long> silentUntilNanos = new ConcurrentHashMap<>();

    AuditReplicas(ClusterView view, Peers peers, TimeSource time, Executor thread) {
        this.view = view;
        this.peers = peers;
        this.time = time;
        this.thread = thread;
        fetcher = new BlockFetcher(view, peers);
    }

    /** This node's. */
    AuditedReplica local(GroupReplica replica) {
        return new LocalReplica(replica, fetcher, thread);
    }

    /** The replica on a node; empty when nothing is known of the node. */
    Optional<AuditedReplica> of(GroupReplica own, NodeId node) {
        return node.equals(view.self())
                ? Optional.of(local(own))
                : view.endpoint(node).map(endpoint -> new PeerReplica(own.group(), endpoint, peers));
    }

    /** As {@link AuditedReplica#read} of the replica on a node. */
    CompletableFuture<ReplicaAnswer> read(
            GroupReplica own, NodeId node, AuditRange range, Detail detail, AuditState state) {
        Optional<AuditedReplica> replica = of(own, node);
        if (replica.isEmpty()) {
            return CompletableFuture.completedFuture(new ReplicaAnswer.Absent("has no known address"));
        }
        if (isSilent(node)) {
            return CompletableFuture.completedFuture(new ReplicaAnswer.Absent("did not answer a moment ago"));
        }
        return replica.get().read(range, detail, state).thenApply(answer -> {
            if (answer instanceof ReplicaAnswer.Absent && !node.equals(view.self())) {
                silentUntilNanos.put(node, time.monotonicNanos() + SILENCE.toNanos());
            }
            return answer;
        });
    }

    /** Whether the node has not answered a moment ago. */
    boolean isSilent(NodeId node) {
        Long until = silentUntilNanos.get(node);
        if (until == null) {
            return false;
        }
        if (time.monotonicNanos() - until < 0) {
            return true;
        }
        silentUntilNanos.remove(node, until);
        return false;
    }
}
