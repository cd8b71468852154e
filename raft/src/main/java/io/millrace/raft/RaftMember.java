package io.millrace.raft;

import io.millrace.common.id.NodeId;

/**
 * One member of a replica group.
 *
 * @param id the server
 * @param raftAddress {@code host:port} of its Raft listener; a host name is resolved again when the address changes
 * @param grpcEndpoint {@code host:port} of its gRPC server, where checkpoints are fetched
 */
public record RaftMember(NodeId id, String raftAddress, String grpcEndpoint) {

    public RaftMember {
        requireEndpoint("Raft address", raftAddress);
        requireEndpoint("gRPC endpoint", grpcEndpoint);
    }

    private static void requireEndpoint(String what, String value) {
        if (value.isBlank() || value.contains(" ") || value.indexOf(':') < 0) {
            throw new IllegalArgumentException(what + " '" + value + "' is not host:port");
        }
    }
}
