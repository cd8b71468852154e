package io.millrace.controller.liveness;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.util.List;

/**
 * What a node said in a heartbeat.
 *
 * @param node who
 * @param incarnation random number of its process
 * @param replicas one entry per replica on it
 * @param diskUsedBytes bytes used under the data directory
 * @param diskFreeBytes bytes free on its file system
 * @param metadataVersion highest metadata version it has applied; 0 before it has applied any
 * @param diskFill part of its file system that is used, 0 to 1; 0 before it was measured
 * @param featureLevel highest feature level that its version knows
 * @param intent whether it goes on or is about to stop
 */
public record NodeReport(
        NodeId node,
        long incarnation,
        List<Replica> replicas,
        long diskUsedBytes,
        long diskFreeBytes,
        long metadataVersion,
        double diskFill,
        int featureLevel,
        Intent intent) {

    public NodeReport {
        replicas = List.copyOf(replicas);
    }

    /** What is known of a node that has just announced itself. */
    public static NodeReport ofNew(NodeId node, long incarnation, int featureLevel) {
        return new NodeReport(node, incarnation, List.of(), 0, 0, 0, 0, featureLevel, Intent.GOES_ON);
    }

    /** False for {@link #ofNew}, which does not know of the node's replicas. */
    public boolean isHeartbeat() {
        return metadataVersion > 0;
    }

    /** What a node is about to do. */
    public enum Intent {
        GOES_ON,
        /** It hands its leaders over and ends. Final for this incarnation. */
        STOPS
    }

    /** Who a replica says it is. */
    public enum Role {
        LEADER,
        FOLLOWER
    }

    /**
     * One replica.
     *
     * @param group its group
     * @param role whether it leads and is ready for writes
     * @param term Raft term
     * @param appliedIndex applied log index
     * @param commitIndex committed log index as it knows it
     */
    public record Replica(GroupId group, Role role, long term, long appliedIndex, long commitIndex) {}
}
