package io.millrace.node.cluster;

import io.millrace.common.id.NodeId;

/**
 * What a node says of itself when it registers.
 *
 * @param id configured name
 * @param zone availability zone
 * @param endpoint host:port of its gRPC API
 * @param raftEndpoint host:port of its Raft port
 * @param incarnation random number of this process
 * @param version software version
 */
public record Membership(
        NodeId id, String zone, String endpoint, String raftEndpoint, long incarnation, String version) {}
