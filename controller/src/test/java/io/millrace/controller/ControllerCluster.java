package io.millrace.controller;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.log.LogPosition;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.millrace.proto.api.v1.OperationsServiceGrpc;
import io.millrace.proto.api.v1.OperationsServiceGrpc.OperationsServiceBlockingStub;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.ControllerServiceGrpc.ControllerServiceBlockingStub;
import io.millrace.proto.internal.v1.ControllerServiceGrpc.ControllerServiceStub;
import io.millrace.proto.internal.v1.DescribeReplicaRequest;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import io.millrace.proto.internal.v1.HeartbeatRequest;
import io.millrace.proto.internal.v1.HeartbeatResponse;
import io.millrace.proto.internal.v1.LoadReport;
import io.millrace.proto.internal.v1.RegisterNodeRequest;
import io.millrace.proto.internal.v1.ReplicaReport;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Three controllers and three nodes in one thread: virtual time, in-process gRPC, real handlers. */
final class ControllerCluster implements AutoCloseable {

    final TestEnvironment env = new TestEnvironment();
    final FakeMetadataLogs logs = new FakeMetadataLogs();
    final List<Controller> controllers = new ArrayList<>();
    final List<CollectorRegistry> registries = new ArrayList<>();
    final FakeNodes nodes = new FakeNodes();
    final Replicas replicas = new Replicas();
    private final List<Server> servers = new ArrayList<>();
    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private final String prefix;

    ControllerCluster(Path directory, Limits limits) throws IOException {
        prefix = directory.toString();
        Map<NodeId, String> members = new HashMap<>();
        IntStream.rangeClosed(1, 3).forEach(i -> members.put(controller(i), endpoint("c" + i)));
        Channels toOthers = this::channel;
        for (int i = 1; i <= 3; i++) {
            CollectorRegistry registry = new CollectorRegistry();
            registries.add(registry);
            Controller controller = new Controller(
                    new ControllerConfig(
                            controller(i),
                            members,
                            directory.resolve("c" + i),
                            () -> limits,
                            ControllerSettings.DEFAULT),
                    env,
                    toOthers,
                    registry,
                    new ControllerThreads(new Trampoline(), new Trampoline(), new Trampoline(), () -> {}));
            controllers.add(controller);
            controller.start(logs.add(controller(i), controller.stateMachine()));
            List<ServerServiceDefinition> services =
                    new ArrayList<>(controller.services().open());
            services.addAll(controller.services().internal());
            services.add(replicas.bindService());
            serve(endpoint("c" + i), services);
        }
        for (int i = 1; i <= 3; i++) {
            serve(endpoint("n" + i), List.of(((BindableService) nodes).bindService()));
        }
    }

    /** What the controllers' Raft hosts would say of their replicas of the metadata. */
    static final class Replicas extends CheckpointServiceGrpc.CheckpointServiceImplBase {

        volatile int featureLevel = FeatureLevels.KNOWN;

        @Override
        public void describeReplica(DescribeReplicaRequest request, StreamObserver<DescribeReplicaResponse> caller) {
            caller.onNext(DescribeReplicaResponse.newBuilder()
                    .setRunning(true)
                    .setFeatureLevel(featureLevel)
                    .build());
            caller.onCompleted();
        }
    }

    static NodeId controller(int number) {
        return new NodeId("c" + number);
    }

    String endpoint(String name) {
        return prefix + "/" + name;
    }

    void serve(String endpoint, List<ServerServiceDefinition> services) throws IOException {
        servers.add(InProcessServerBuilder.forName(endpoint)
                .directExecutor()
                .addServices(services)
                .build()
                .start());
    }

    Channel channel(String endpoint) {
        return channels.computeIfAbsent(
                endpoint,
                name -> InProcessChannelBuilder.forName(name).directExecutor().build());
    }

    AdminServiceBlockingStub admin(int controller) {
        return AdminServiceGrpc.newBlockingStub(channel(endpoint("c" + controller)));
    }

    OperationsServiceBlockingStub operations(int controller) {
        return OperationsServiceGrpc.newBlockingStub(channel(endpoint("c" + controller)));
    }

    ControllerServiceBlockingStub internal(int controller) {
        return ControllerServiceGrpc.newBlockingStub(channel(endpoint("c" + controller)));
    }

    ControllerServiceStub follow(int controller) {
        return ControllerServiceGrpc.newStub(channel(endpoint("c" + controller)));
    }

    /** As a version without levels has left the cluster; to be called before a controller leads. */
    ControllerCluster madeByAnEarlierVersion() {
        MetadataCommand made = new MetadataCommand.CreateCluster("made-before", "00".repeat(32), FeatureLevels.BASE);
        Stamp stamp = new Stamp(0, Quotas.of(Limits.UNLIMITED), Optional.empty());
        for (Controller controller : controllers) {
            var unused =
                    controller.stateMachine().apply(new LogPosition(0, 0), MetadataCommandCodec.encode(stamp, made));
        }
        return this;
    }

    /** A leading controller, three registered nodes, three groups with a leader each. */
    ControllerCluster ready() {
        logs.lead(controller(1));
        env.pass(Duration.ofSeconds(1));
        for (int i = 1; i <= 3; i++) {
            register("n" + i, "zone-" + i, 1);
        }
        heartbeats();
        env.pass(Duration.ofSeconds(1));
        heartbeats();
        return this;
    }

    void register(String node, String zone, long incarnation) {
        var unused = internal(1)
                .registerNode(RegisterNodeRequest.newBuilder()
                        .setNodeId(node)
                        .setZone(zone)
                        .setEndpoint(endpoint(node))
                        .setRaftEndpoint(node + ":raft")
                        .setIncarnation(incarnation)
                        .setVersion("test")
                        .setFeatureLevel(FeatureLevels.KNOWN)
                        .build());
    }

    /** Node i leads group i. */
    void heartbeats() {
        for (int i = 1; i <= 3; i++) {
            var unused = heartbeat(i, i);
        }
    }

    /** The last heartbeat of node i, which stops. */
    void stops(int node) {
        var unused = internal(1).heartbeat(request(node).setStopping(true).build());
    }

    /** A heartbeat of node i, which leads group i, with its measurements. */
    void report(int node, LoadReport load) {
        var unused = internal(1).heartbeat(request(node, node).setLoad(load).build());
    }

    /** A heartbeat of a node that leads these groups. */
    HeartbeatResponse heartbeat(int node, Integer... leads) {
        return internal(1).heartbeat(request(node, leads).build());
    }

    private static HeartbeatRequest.Builder request(int node, Integer... leads) {
        HeartbeatRequest.Builder request = HeartbeatRequest.newBuilder()
                .setNodeId("n" + node)
                .setIncarnation(1)
                .setFeatureLevel(FeatureLevels.KNOWN);
        for (int group = 1; group <= 3; group++) {
            request.addReplicas(ReplicaReport.newBuilder()
                    .setGroup(group)
                    .setLeader(List.of(leads).contains(group))
                    .setTerm(1)
                    .setAppliedIndex(10));
        }
        return request;
    }

    @Override
    public void close() {
        controllers.forEach(Controller::close);
        channels.values().forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
    }
}
