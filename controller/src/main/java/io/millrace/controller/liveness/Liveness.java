package io.millrace.controller.liveness;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.autoscale.NodeLoad;
import io.millrace.controller.autoscale.ShardLoad;
import io.millrace.controller.liveness.NodeReport.Intent;
import io.millrace.controller.liveness.NodeReport.Replica;
import io.millrace.controller.liveness.NodeReport.Role;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What is known about nodes right now, immutable. Times are monotonic nanoseconds. Never persisted: a new leader begins
 * with nothing and grants every node one timeout to be heard.
 *
 * @param sinceNanos when this controller began to listen
 * @param timeoutNanos a node is alive while it was heard within this time
 * @param nodes last report of each node
 * @param leaders leader of each group by the highest term heard
 * @param loads load of the shards that each node leads, as it reported last
 */
public record Liveness(
        long sinceNanos,
        long timeoutNanos,
        PMap<NodeId, Heard> nodes,
        PMap<GroupId, LeaderClaim> leaders,
        PMap<NodeId, NodeLoad> loads) {

    /** A report and when it came. */
    public record Heard(NodeReport report, long atNanos) {}

    /** A node says that it leads a group since a term. */
    public record LeaderClaim(NodeId node, long term) {}

    /** Nothing heard yet. */
    public static Liveness startingAt(long nowNanos, long timeoutNanos) {
        return new Liveness(nowNanos, timeoutNanos, HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());
    }

    /** With one more report. */
    public Liveness heard(NodeReport report, long nowNanos) {
        if (hasStopped(report.node(), report.incarnation()) && report.intent() == Intent.GOES_ON) {
            return this; // Sent before the word that it stops, and overtaken by it.
        }
        PMap<GroupId, LeaderClaim> claims = leaders;
        for (Replica replica : report.replicas()) {
            claims = withClaim(claims, report.node(), replica);
        }
        return new Liveness(
                sinceNanos, timeoutNanos, nodes.plus(report.node(), new Heard(report, nowNanos)), claims, loads);
    }

    /** With a node's latest word on the shards that it leads. */
    public Liveness loaded(NodeId node, NodeLoad load) {
        return new Liveness(sinceNanos, timeoutNanos, nodes, leaders, loads.plus(node, load));
    }

    /** Load of a shard as the leader of its group measured it; empty when that is not known. */
    public Optional<ShardLoad> load(ShardInfo shard, long nowNanos) {
        return leader(shard.group())
                .map(LeaderClaim::node)
                .filter(node -> isHeard(node, nowNanos))
                .flatMap(node -> Optional.ofNullable(loads.get(node)))
                .flatMap(load -> load.of(shard.uid()));
    }

    private static PMap<GroupId, LeaderClaim> withClaim(
            PMap<GroupId, LeaderClaim> claims, NodeId node, Replica replica) {
        LeaderClaim known = claims.get(replica.group());
        if (replica.role() == Role.LEADER) {
            return known == null || replica.term() >= known.term()
                    ? claims.plus(replica.group(), new LeaderClaim(node, replica.term()))
                    : claims;
        }
        boolean steppedDown = known != null && known.node().equals(node) && replica.term() >= known.term();
        return steppedDown ? claims.minus(replica.group()) : claims;
    }

    /** True when the node was heard lately, or could not have been heard yet, and has not said that it stops. */
    public boolean isAlive(NodeId node, long nowNanos) {
        return !hasStopped(node) && nowNanos - lastHeardNanos(node) < timeoutNanos;
    }

    /** True when the last that was heard of the node is that it stops. */
    public boolean hasStopped(NodeId node) {
        return report(node).filter(report -> report.intent() == Intent.STOPS).isPresent();
    }

    private boolean hasStopped(NodeId node, long incarnation) {
        return report(node)
                .filter(report -> report.intent() == Intent.STOPS && report.incarnation() == incarnation)
                .isPresent();
    }

    /** True when the node was heard lately by this very controller. */
    public boolean isHeard(NodeId node, long nowNanos) {
        return nodes.containsKey(node) && isAlive(node, nowNanos);
    }

    /** When the node was heard last; the start when it was not. */
    public long lastHeardNanos(NodeId node) {
        Heard heard = nodes.get(node);
        return heard == null ? sinceNanos : heard.atNanos();
    }

    public Optional<NodeReport> report(NodeId node) {
        return Optional.ofNullable(nodes.get(node)).map(Heard::report);
    }

    public Optional<LeaderClaim> leader(GroupId group) {
        return Optional.ofNullable(leaders.get(group));
    }

    /** What a node says of its replica of a group. */
    public Optional<Replica> replica(NodeId node, GroupId group) {
        return report(node)
                .flatMap(report -> report.replicas().stream()
                        .filter(replica -> replica.group().equals(group))
                        .findFirst());
    }
}
