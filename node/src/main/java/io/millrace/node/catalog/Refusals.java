package io.millrace.node.catalog;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.node.cluster.ClusterView;
import java.util.Optional;

/**
 * Refusals whose texts clients of the real service may match (reference kinesis-api.md §6). Millrace has no accounts: the
 * account in the texts is always {@value #ACCOUNT}.
 */
public final class Refusals {

    /** Account number in texts and, later, in ARNs. */
    public static final String ACCOUNT = "000000000000";

    private Refusals() {}

    public static MillraceException streamNotFound(String stream) {
        return notFound("Stream " + stream + " under account " + ACCOUNT + " not found.");
    }

    public static MillraceException shardNotFound(String stream, String shard) {
        return notFound("Shard " + shard + " in stream " + stream + " under account " + ACCOUNT + " does not exist");
    }

    public static MillraceException consumerNotFound(String stream, String consumer) {
        return notFound("Consumer " + consumer + " of stream " + stream + ", account " + ACCOUNT + " not found.");
    }

    /** For a write or a read beyond the shard's rate. */
    public static MillraceException rateExceeded(String stream, ShardId shard) {
        return new MillraceException(
                ErrorCode.THROUGHPUT_EXCEEDED,
                "Rate exceeded for shard " + shard + " in stream " + stream + " under account " + ACCOUNT + ".");
    }

    /** This node does not lead the group: definitely nothing was stored; names the leader if anybody knows it. */
    public static MillraceException notLeader(ClusterView view, GroupId group) {
        Optional<NodeId> leader = view.leader(group).filter(node -> !node.equals(view.self()));
        if (leader.isEmpty()) {
            return new MillraceException(ErrorCode.NO_LEADER, group + " has no leader at the moment, try again");
        }
        MillraceException refusal = new MillraceException(
                ErrorCode.NOT_LEADER, group + " is led by node " + leader.get() + ", not by " + view.self());
        return view.endpoint(leader.get()).map(refusal::withLeaderEndpoint).orElse(refusal);
    }

    public static MillraceException invalid(String message) {
        return new MillraceException(ErrorCode.INVALID_ARGUMENT, message);
    }

    private static MillraceException notFound(String message) {
        return new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, message);
    }
}
