package io.millrace.server;

import io.millrace.common.id.NodeId;
import io.millrace.node.cluster.ClusterIdentity;
import io.millrace.raft.FatalHandler;
import io.millrace.server.data.DataDirectory;
import io.millrace.server.data.DataDirectoryException;

/** The cluster that the data directory says it belongs to. A cluster that does not fit ends the process. */
final class DirectoryIdentity implements ClusterIdentity {

    private final DataDirectory directory;
    private final NodeId node;
    private final FatalHandler fatal;

    DirectoryIdentity(DataDirectory directory, NodeId node, FatalHandler fatal) {
        this.directory = directory;
        this.node = node;
        this.fatal = fatal;
    }

    @Override
    public String clusterId() {
        return directory.clusterId();
    }

    @Override
    public void joined(String clusterId) {
        try {
            directory.joined(clusterId, node);
        } catch (DataDirectoryException e) {
            fatal.fatal(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void refused(String reason) {
        fatal.fatal("the controllers do not take in node " + node + ": " + reason, null);
    }
}
