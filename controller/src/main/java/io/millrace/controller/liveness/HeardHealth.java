package io.millrace.controller.liveness;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.controller.placement.ReplicaHealth;
import java.time.Duration;

/**
 * Health as heartbeats tell it.
 *
 * @param heard what was heard
 * @param nowNanos monotonic time
 * @param patience a node is alive while it was heard within this time
 */
public record HeardHealth(Liveness heard, long nowNanos, Duration patience) implements ReplicaHealth {

    /** Heartbeats come every second and say what was applied then: under load a follower seems that far behind. */
    private static final long CAUGHT_UP_ENTRIES = 1000;

    /** With the patience that the controllers have with nodes. */
    public static HeardHealth of(Liveness heard, long nowNanos) {
        return new HeardHealth(heard, nowNanos, Duration.ofNanos(heard.timeoutNanos()));
    }

    @Override
    public boolean isAlive(NodeId node) {
        return heard.nodes().containsKey(node)
                && !heard.hasStopped(node)
                && nowNanos - heard.lastHeardNanos(node) < patience.toNanos();
    }

    @Override
    public boolean isWell(GroupId group, NodeId node) {
        return isAlive(node)
                && heard.leader(group).filter(claim -> isAlive(claim.node())).isPresent()
                && heard.replica(node, group)
                        .filter(replica -> behind(group, replica) <= CAUGHT_UP_ENTRIES)
                        .isPresent();
    }

    @Override
    public boolean isFree(GroupId group, NodeId node) {
        return heard.report(node).filter(NodeReport::isHeartbeat).isPresent()
                && heard.replica(node, group).isEmpty();
    }

    @Override
    public String complaint(GroupId group, NodeId node) {
        if (heard.hasStopped(node)) {
            return "was stopped";
        }
        if (!isAlive(node)) {
            return "was not heard lately";
        }
        if (heard.leader(group).filter(claim -> isAlive(claim.node())).isEmpty()) {
            return "knows no leader";
        }
        return heard.replica(node, group)
                .map(replica -> "is " + behind(group, replica) + " log entries behind")
                .orElse("does not run its replica yet");
    }

    /** Log entries that a replica lacks, as far as heard; 0 when it is not known. */
    public long behind(GroupId group, NodeId node) {
        return heard.replica(node, group).map(replica -> behind(group, replica)).orElse(0L);
    }

    private long behind(GroupId group, NodeReport.Replica replica) {
        long leader = heard.leader(group)
                .flatMap(claim -> heard.replica(claim.node(), group))
                .map(NodeReport.Replica::appliedIndex)
                .orElse(0L);
        return Math.max(0, leader - replica.appliedIndex());
    }
}
