package io.millrace.server.live;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.ListNodesRequest;
import io.millrace.proto.api.v1.NodeStatus;
import io.millrace.proto.api.v1.OperationsServiceGrpc;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.config.ControllerAddress;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.grpc.ServerChannels;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The servers of the cluster and where they are, for commands that act as one of them. */
public final class ServerList {

    private static final long PATIENCE_SECONDS = 10;

    private final ServerConfig config;
    private final ServerChannels channels;

    public ServerList(ServerConfig config, ServerChannels channels) {
        this.config = config;
        this.channels = channels;
    }

    /** gRPC endpoints by name: controllers as the settings name them, nodes as the controllers do. */
    public Map<String, String> all() {
        Map<String, String> endpoints = new TreeMap<>();
        config.cluster().controllers().forEach(it -> endpoints.put(it.id().value(), it.grpcEndpoint()));
        endpoints.putAll(nodes());
        return endpoints;
    }

    /** gRPC endpoints of the nodes by name. */
    public Map<String, String> nodes() {
        Map<String, String> endpoints = new TreeMap<>();
        atAController(controller -> OperationsServiceGrpc.newBlockingStub(controller)
                        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .listNodes(ListNodesRequest.getDefaultInstance())
                        .getNodesList())
                .forEach((NodeStatus node) -> endpoints.put(node.getNodeId(), node.getEndpoint()));
        return endpoints;
    }

    /**
     * Asks one controller after the other.
     *
     * @throws CommandFailure when none answers
     */
    public <T> T atAController(Function<Channel, T> question) {
        String last = "";
        for (ControllerAddress controller : config.cluster().controllers()) {
            try {
                return question.apply(channels.to(controller.grpcEndpoint()));
            } catch (StatusRuntimeException e) {
                last = controller.grpcEndpoint() + ": "
                        + GrpcErrors.fromStatus(e).getMessage();
            }
        }
        throw CommandFailure.refused("no controller answers; at last " + last);
    }
}
