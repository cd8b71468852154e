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
 * @param metadataVersion highest metadata version it has applied
 * @param diskFill part of its file system that is used, 0 to 1; 0 before it was measured
 */
public record NodeReport(
        NodeId node,
        long incarnation,
        List<Replica> replicas,
        long diskUsedBytes,
        long diskFreeBytes,
        long metadataVersion,
        double diskFill) {

    /** A report of a node that has not measured its disk. */
    public NodeReport(
            NodeId node,
            long incarnation,
            List<Replica> replicas,
            long diskUsedBytes,
            long diskFreeBytes,
            long metadataVersion) {
        this(node, incarnation, replicas, diskUsedBytes, diskFreeBytes, metadataVersion, 0);
    }

    public NodeReport {
        replicas = List.copyOf(replicas);
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
