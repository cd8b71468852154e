package io.millrace.node.peer;

import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.node.cluster.ClusterView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which other node to ask for a shard's records. */
public final class Routes {

    private Routes() {}

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
