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
 */
public record NodeInfo(
        NodeId id, String zone, String endpoint, String raftEndpoint, long incarnation, String version) {}
