package io.millrace.common.metadata;

import io.millrace.common.id.NodeId;

/**
 * A registered node.
 *
 * @param id configured name
 * @param zone availability zone
 * @param endpoint host:port of the gRPC API
 * @param raftEndpoint host:port of the Raft port
 * @param incarnation random number of the process
 * @param version software version
 * @param duty what it is there for; decided by operators, not by the node
 */
public record NodeInfo(
        NodeId id, String zone, String endpoint, String raftEndpoint, long incarnation, String version, NodeDuty duty) {

    /** A node that serves. */
    public NodeInfo(NodeId id, String zone, String endpoint, String raftEndpoint, long incarnation, String version) {
        this(id, zone, endpoint, raftEndpoint, incarnation, version, NodeDuty.SERVING);
    }

    public NodeInfo withDuty(NodeDuty other) {
        return new NodeInfo(id, zone, endpoint, raftEndpoint, incarnation, version, other);
    }

    /** True when it may get replicas and leaders. */
    public boolean serves() {
        return duty == NodeDuty.SERVING;
    }
}
