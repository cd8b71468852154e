package io.millrace.server;

import io.grpc.ServerServiceDefinition;
import io.millrace.node.cluster.ControllerCalls;
import io.millrace.node.cluster.NodeCluster;
import io.millrace.raft.RaftHost;
import io.millrace.server.config.ControllerAddress;
import io.millrace.server.config.Role;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.data.DataDirectory;
import io.millrace.server.grpc.GrpcExecutor;
import io.millrace.server.grpc.GrpcFrontDoor;
import io.millrace.server.grpc.ServerChannels;
import io.millrace.server.health.AdminHttp;
import io.millrace.server.health.Readiness;
import io.millrace.server.live.LiveSettings;
import io.millrace.server.live.SettingsApi;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server: makes the parts, starts them in order, stops them in reverse. It decides nothing. Several servers may run in
 * one JVM.
 */
public final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final ServerConfig config;
    private final ServerContext context;
    private final LiveSettings live;
    /** What to do at the stop, last made first. */
    private final Deque<Runnable> closing = new ArrayDeque<>();

    private volatile @Nullable NodeRole node;
    private volatile State state = State.STARTING;

    private enum State {
        STARTING,
        STARTED,
        STOPPING
    }

    /** A server whose settings stay as they are. Nothing is opened before {@link #start}. */
    public Server(ServerConfig config, ServerContext context) {
        this(config, context, () -> config);
    }

    /**
     * Nothing is opened before {@link #start}.
     *
     * @param source reads the settings again
     */
    public Server(ServerConfig config, ServerContext context, Supplier<ServerConfig> source) {
        this.config = config;
        this.context = context;
        live = new LiveSettings(config, source);
    }

    /**
     * Opens everything and joins the cluster; returns before the server is ready.
     *
     * @throws StartException when a port or the data directory cannot be opened; everything is closed again
     */
    public synchronized void start() {
        try {
            open();
            state = State.STARTED;
        } catch (IOException e) {
            close();
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Settings it runs with. */
    public ServerConfig config() {
        return config;
    }

    /** Whether it can do its part now. Any thread. */
    public Readiness readiness() {
        if (state != State.STARTED) {
            return Readiness.not(state == State.STARTING ? "the server is starting" : "the server is stopping");
        }
        NodeRole role = node;
        return role == null ? Readiness.READY : role.readiness();
    }

    /** Says so, hands leaders over while everything still serves, then closes everything. Does nothing when it is closed. */
    @Override
    public synchronized void close() {
        state = State.STOPPING;
        while (!closing.isEmpty()) {
            Runnable step = closing.pop();
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.warn("A part did not close", e);
            }
        }
    }

    private void open() throws IOException {
        DataDirectory directory =
                DataDirectory.open(config.data().dir(), config.node().id());
        closing.push(directory::close);
        ExecutorService executor = GrpcExecutor.create();
        closing.push(executor::shutdownNow);
        ServerChannels channels = new ServerChannels(config, executor);
        closing.push(channels::close);
        NodeCluster cluster = new NodeCluster(config.node().id());
        RaftHost raft = new RaftHost(
                new ComponentSettings(config).raftHost(directory.path().resolve("raft")),
                context.environment(),
                channels,
                cluster::endpoint,
                context.metrics(),
                context.fatal());
        ControllerCalls controllers = new ControllerCalls(controllerEndpoints(), channels, context.environment());
        Roles roles = roles(directory, raft, channels, cluster, controllers);
        AdminHttp admin = new AdminHttp(config.listen(), context.metrics(), this::readiness);
        closing.push(admin::close);
        List<ServerServiceDefinition> internal = new ArrayList<>(roles.internalServices());
        internal.add(raft.checkpointService().bindService());
        internal.add(new SettingsApi(live, executor).bindService());
        roles.node().ifPresent(role -> closing.push(role::close));
        List<ServerServiceDefinition> open = roles.openServices(controllers, channels);
        GrpcFrontDoor door = new GrpcFrontDoor(config, open, internal, executor);
        closing.push(door::close);
        roles.node().ifPresent(role -> closing.push(role::endServices));
        closing.push(raft::stop);
        roles.controller().ifPresent(role -> closing.push(role::close));
        roles.node().ifPresent(role -> closing.push(role::withdraw));
        raft.start();
        roles.node().ifPresent(NodeRole::start);
        if (config.has(Role.GATEWAY)) {
            closing.push(new GatewayRole(config, context, live, open, cluster::image, executor)::close);
        }
        closing.push(() -> leave(raft, roles));
    }

    private static void leave(RaftHost raft, Roles roles) {
        roles.node().ifPresent(NodeRole::announceStop);
        raft.handOver();
        // The controller that leads now may be another one than the one that was told.
        roles.node().ifPresent(NodeRole::announceStop);
    }

    private Roles roles(
            DataDirectory directory,
            RaftHost raft,
            ServerChannels channels,
            NodeCluster cluster,
            ControllerCalls controllers) {
        Optional<ControllerRole> controllerRole = config.has(Role.CONTROLLER)
                ? Optional.of(new ControllerRole(config, context, live, directory, raft, channels))
                : Optional.empty();
        Optional<NodeRole> nodeRole = config.has(Role.NODE)
                ? Optional.of(new NodeRole(config, context, live, directory, raft, channels, cluster, controllers))
                : Optional.empty();
        node = nodeRole.orElse(null);
        return new Roles(controllerRole, nodeRole);
    }

    private List<String> controllerEndpoints() {
        return config.cluster().controllers().stream()
                .map(ControllerAddress::grpcEndpoint)
                .toList();
    }
}
