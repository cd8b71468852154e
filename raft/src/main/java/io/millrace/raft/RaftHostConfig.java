package io.millrace.raft;

import io.millrace.common.id.NodeId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a process' replicas live and listen.
 *
 * @param clusterName name of the cluster; servers of different clusters refuse each other's groups
 * @param self this server
 * @param listenHost address to bind the Raft port to
 * @param listenPort Raft port, 1..65535
 * @param advertisedAddress {@code host:port} under which other members reach the Raft port
 * @param storageDir directory of all that this module stores; created when missing, used by one process at a time
 * @param tuning sizes and times
 * @param tls null for plain text
 */
public record RaftHostConfig(
        String clusterName,
        NodeId self,
        String listenHost,
        int listenPort,
        String advertisedAddress,
        Path storageDir,
        RaftTuning tuning,
        @Nullable RaftTls tls) {

    public RaftHostConfig {
        if (clusterName.isBlank()) {
            throw new IllegalArgumentException("the cluster's name is empty");
        }
        if (listenPort < 1 || listenPort > 65535) {
            throw new IllegalArgumentException("Raft port " + listenPort + " is not in 1..65535");
        }
    }
}
