package io.millrace.controller.api;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeReport;
import io.millrace.controller.placement.GroupPlanner;
import io.millrace.controller.placement.PlacementSettings;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.proto.api.v1.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** ClusterStatus: what there is and what is wrong, in sentences. Pure; meaningful on the leader. */
public final class ClusterReport {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long SLOW_PROCESS_MILLIS = 30_000;
    private static final long SLOW_MOVE_MILLIS = 1_800_000;

    private final NodeId self;
    private final NavigableSet<NodeId> controllers;
    private final PlacementSettings placement;

    /**
     * For one controller.
     *
     * @param self this controller; it leads when it reports
     */
    public ClusterReport(NodeId self, Iterable<NodeId> controllers, PlacementSettings placement) {
        this.self = self;
        this.controllers = new TreeSet<>();
        controllers.forEach(this.controllers::add);
        this.placement = placement;
    }

    ClusterStatusResponse report(MetadataImage image, Liveness liveness, long nowNanos, long nowMillis) {
        ClusterStatusResponse.Builder report = ClusterStatusResponse.newBuilder()
                .setClusterId(image.cluster().clusterId())
                .setControllerLeader(self.value())
                .setStreamCount(image.streams().size())
                .setOpenShardCount(image.openShardCount())
                .setMetadataVersion(image.version())
                .setFeatureLevel(image.cluster().featureLevel())
                .setKnownFeatureLevel(FeatureLevels.KNOWN);
        controllers.forEach(controller -> report.addControllers(controller.value()));
        image.nodes().values().forEach(node -> report.addNodes(node(image, liveness, node, nowNanos)));
        image.groups().values().forEach(group -> report.addGroups(group(liveness, group)));
        report.addAllProblems(problems(image, liveness, nowNanos, nowMillis));
        return report.build();
    }

    static NodeStatus node(MetadataImage image, Liveness liveness, NodeInfo node, long nowNanos) {
        NodeStatus.Builder status = NodeStatus.newBuilder()
                .setNodeId(node.id().value())
                .setZone(node.zone())
                .setEndpoint(node.endpoint())
                .setAlive(liveness.isAlive(node.id(), nowNanos))
                .setMillisSinceHeartbeat((nowNanos - liveness.lastHeardNanos(node.id())) / NANOS_PER_MILLI)
                .setVersion(node.version())
                .setDraining(!node.serves())
                .setStopped(liveness.hasStopped(node.id()));
        for (GroupInfo group : image.groups().values()) {
            if (group.replicas().contains(node.id())) {
                status.setReplicaCount(status.getReplicaCount() + 1);
            }
            if (isLeader(liveness, group.id(), node.id())) {
                status.setLeaderCount(status.getLeaderCount() + 1);
            }
        }
        liveness.report(node.id())
                .ifPresent(report ->
                        status.setDiskUsedBytes(report.diskUsedBytes()).setDiskFreeBytes(report.diskFreeBytes()));
        return status.build();
    }

    private static boolean isLeader(Liveness liveness, GroupId group, NodeId node) {
        return liveness.leader(group).filter(claim -> claim.node().equals(node)).isPresent();
    }

    private static GroupStatus group(Liveness liveness, GroupInfo group) {
        GroupStatus.Builder status =
                GroupStatus.newBuilder().setGroup(group.id().value()).setShardCount(group.shardCount());
        liveness.leader(group.id())
                .ifPresent(claim -> status.setLeader(claim.node().value()).setTerm(claim.term()));
        for (NodeId replica : group.replicas()) {
            status.addReplicas(replica.value());
            status.addAppliedIndex(liveness.replica(replica, group.id())
                    .map(NodeReport.Replica::appliedIndex)
                    .orElse(0L));
        }
        return status.build();
    }

    private List<String> problems(MetadataImage image, Liveness liveness, long nowNanos, long nowMillis) {
        List<String> problems = new ArrayList<>();
        GroupPlanner.problem(image, placement).ifPresent(problems::add);
        for (NodeId node : image.nodes().keySet()) {
            if (!liveness.isAlive(node, nowNanos)) {
                long seconds = (nowNanos - liveness.lastHeardNanos(node)) / NANOS_PER_MILLI / 1000;
                problems.add(
                        liveness.hasStopped(node)
                                ? "Node " + node + " was stopped in order " + seconds + " s ago."
                                : "Node " + node + " has not been heard for " + seconds + " s.");
            }
        }
        for (GroupInfo group : image.groups().values()) {
            addProblems(group, liveness, nowNanos, problems);
        }
        for (ProcessInfo process : image.processes().values()) {
            long age = nowMillis - process.startedMillis();
            if (process instanceof ProcessInfo.Moving move) {
                if (age > SLOW_MOVE_MILLIS) {
                    problems.add("The replica of group " + move.group().value() + " has been on its way from "
                            + move.from() + " to " + move.to() + " for " + age / 1000 + " s.");
                }
            } else if (age > SLOW_PROCESS_MILLIS) {
                problems.add("A change of stream "
                        + image.stream(process.streamUid())
                                .map(stream -> stream.name() + " (" + stream.status() + ")")
                                .orElse("number " + process.streamUid())
                        + " has been under way for " + age / 1000 + " s.");
            }
        }
        return problems;
    }

    private static void addProblems(GroupInfo group, Liveness liveness, long nowNanos, List<String> problems) {
        List<NodeId> silent = group.replicas().stream()
                .filter(node -> !liveness.isAlive(node, nowNanos))
                .toList();
        boolean majority = silent.size() * 2 < group.replicas().size();
        if (!majority) {
            problems.add("Group " + group.id().value() + " has lost its majority: " + silent + " of " + group.replicas()
                    + " are not alive; its shards take no records.");
        } else if (liveness.leader(group.id()).isEmpty()) {
            problems.add("Group " + group.id().value() + " has no leader that is known.");
        } else if (!silent.isEmpty()) {
            problems.add("Group " + group.id().value() + " runs without " + silent + ".");
        } else {
            List<NodeId> empty = emptyReplicas(group, liveness);
            if (!empty.isEmpty()) {
                problems.add("Group " + group.id().value() + " has empty replicas on "
                        + empty.stream().map(NodeId::value).collect(Collectors.joining(", "))
                        + "; they are copied from the leader.");
            }
        }
    }

    /** Replicas that have nothing yet of what the leader has. */
    private static List<NodeId> emptyReplicas(GroupInfo group, Liveness liveness) {
        boolean leaderIsEmpty = liveness.leader(group.id())
                .filter(claim -> hasApplied(liveness, claim.node(), group.id()))
                .isEmpty();
        return leaderIsEmpty
                ? List.of()
                : group.replicas().stream()
                        .filter(node -> !hasApplied(liveness, node, group.id()))
                        .toList();
    }

    private static boolean hasApplied(Liveness liveness, NodeId node, GroupId group) {
        return liveness.replica(node, group)
                .filter(replica -> replica.appliedIndex() > 0)
                .isPresent();
    }
}
