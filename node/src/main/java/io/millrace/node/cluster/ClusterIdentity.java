package io.millrace.node.cluster;

/** The cluster that a data directory belongs to. */
public interface ClusterIdentity {

    /** Id of the cluster; empty when the directory is new. */
    String clusterId();

    /** Remembers the cluster for ever. Called when the controller has taken the node in. */
    void joined(String clusterId);

    /** The controller will never take this node in, for instance because its data belongs to another cluster. */
    void refused(String reason);
}
