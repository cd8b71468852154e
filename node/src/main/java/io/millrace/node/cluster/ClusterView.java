package io.millrace.node.cluster;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.node.replica.GroupReplica;
import java.util.Optional;

/** What this node knows of the cluster right now. Any thread; never blocks. */
public interface ClusterView {

    /** This node. */
    NodeId self();

    /** Latest metadata that has arrived here. */
    MetadataImage image();

    /** Node that leads a group, from the local replica's Raft state or else from the controller's heartbeat answers. */
    Optional<NodeId> leader(GroupId group);

    /** The local replica of a group, if this node holds one. */
    Optional<GroupReplica> replica(GroupId group);

    /** gRPC endpoint of a node, if registered. */
    default Optional<String> endpoint(NodeId node) {
        return image().node(node).map(io.millrace.common.metadata.NodeInfo::endpoint);
    }

    /** Part of the fullest disk among those of the group's replicas that is used, 0 to 1, as far as heard. */
    default double diskFill(GroupId group) {
        return 0;
    }

    /** Calls back after each change of image or leaders; on a thread that must not be blocked. */
    AutoCloseable onChange(Runnable listener);
}
