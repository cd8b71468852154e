package io.millrace.node.peer;

import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.ClusterView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which other node to ask for a shard's records. */
public final class Routes {

    private Routes() {}

    /**
     * Endpoint of the shard's leader; empty when this node is it.
     *
     * @throws io.millrace.common.error.MillraceException NO_LEADER when none is known
     */
    public static Optional<String> toLeader(ClusterView view, ShardInfo shard) {
        NodeId leader = view.leader(shard.group()).orElseThrow(() -> Refusals.notLeader(view, shard.group()));
        return leader.equals(view.self()) ? Optional.empty() : view.endpoint(leader);
    }

    /** Endpoint of another node with a replica of the shard: its leader's, or else any. */
    public static Optional<String> toReplica(ClusterView view, ShardInfo shard) {
        List<NodeId> replicas =
                view.image().group(shard.group()).map(GroupInfo::replicas).orElse(List.of());
        return Stream.concat(view.leader(shard.group()).stream(), replicas.stream())
                .filter(node -> !node.equals(view.self()))
                .map(view::endpoint)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
