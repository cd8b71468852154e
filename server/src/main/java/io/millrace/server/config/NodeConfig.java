package io.millrace.server.config;

import io.millrace.common.id.NodeId;

/** This server. */
public record NodeConfig(
        @Setting(
                doc = "Name of this server, unique in the cluster and the same after each restart.",
                fallback = "node-1")
        NodeId id,

        @Setting(doc = "Availability zone; the replicas of a group are placed in different zones.", fallback = "zone-1")
        String zone) {

    public NodeConfig {
        Check.that(!zone.isBlank(), "zone", "is empty; name the zone this server is in");
    }
}
