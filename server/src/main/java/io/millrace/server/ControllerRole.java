package io.millrace.server;

import io.grpc.ServerServiceDefinition;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.controller.Controller;
import io.millrace.controller.ControllerConfig;
import io.millrace.controller.ControllerSettings;
import io.millrace.controller.MetadataResult;
import io.millrace.controller.autoscale.AutoscaleSettings;
import io.millrace.controller.placement.PlacementSettings;
import io.millrace.raft.RaftHost;
import io.millrace.raft.RaftMember;
import io.millrace.server.config.AutoscaleConfig;
import io.millrace.server.config.ControllerAddress;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.data.DataDirectory;
import io.millrace.server.grpc.ServerChannels;
import io.millrace.server.live.LiveSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of a server that is a member of the metadata quorum, wired. */
final class ControllerRole implements AutoCloseable {

    private static final double PER_CENT = 100;

    private final Controller controller;

    /** Gives the metadata group to the Raft host, which is not started yet. */
    ControllerRole(
            ServerConfig config,
            ServerContext context,
            LiveSettings live,
            DataDirectory directory,
            RaftHost raft,
            ServerChannels channels) {
        controller = new Controller(
                new ControllerConfig(
                        config.node().id(),
                        endpoints(config),
                        directory.path().resolve("metadata"),
                        live::limits,
                        settings(config)),
                context.environment(),
                channels,
                context.metrics());
        CommandLog<MetadataResult> log = raft.storedGroups().contains(GroupId.METADATA)
                ? raft.register(GroupId.METADATA, controller.stateMachine())
                : raft.create(GroupId.METADATA, members(config), controller.stateMachine());
        controller.start(log);
    }

    /** Services for everybody. */
    List<ServerServiceDefinition> openServices() {
        return controller.services().open();
    }

    /** Services for servers of the cluster. */
    List<ServerServiceDefinition> internalServices() {
        return controller.services().internal();
    }

    @Override
    public void close() {
        controller.close();
    }

    private static Map<NodeId, String> endpoints(ServerConfig config) {
        Map<NodeId, String> endpoints = new LinkedHashMap<>();
        config.cluster().controllers().forEach(address -> endpoints.put(address.id(), address.grpcEndpoint()));
        return endpoints;
    }

    private static List<RaftMember> members(ServerConfig config) {
        return config.cluster().controllers().stream()
                .map(ControllerRole::member)
                .toList();
    }

    private static RaftMember member(ControllerAddress address) {
        return new RaftMember(address.id(), address.raftEndpoint(), address.grpcEndpoint());
    }

    private static ControllerSettings settings(ServerConfig config) {
        return ControllerSettings.DEFAULT
                .withPlacement(new PlacementSettings(
                        config.cluster().replicationFactor(),
                        config.cluster().groupsPerThreeNodes(),
                        PlacementSettings.ZoneRule.ONE_REPLICA_PER_ZONE))
                .withAutoscale(autoscale(config.autoscale()));
    }

    private static AutoscaleSettings autoscale(AutoscaleConfig config) {
        return new AutoscaleSettings(
                config.splitAbove() / PER_CENT,
                config.mergeBelow() / PER_CENT,
                config.smoothing(),
                config.splitAfter(),
                config.mergeAfter(),
                config.coolDown(),
                config.leastShards());
    }
}
