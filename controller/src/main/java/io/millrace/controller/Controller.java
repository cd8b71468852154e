package io.millrace.controller;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Leadership;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.controller.api.AccountApi;
import io.millrace.controller.api.AdminApi;
import io.millrace.controller.api.AdminCalls;
import io.millrace.controller.api.ClusterReport;
import io.millrace.controller.api.ControllerApi;
import io.millrace.controller.api.ControllerBackend;
import io.millrace.controller.api.ControllerQuorum;
import io.millrace.controller.api.Forwarding;
import io.millrace.controller.api.GrpcGroupCommander;
import io.millrace.controller.api.OperationsApi;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.coordination.api.GroupApi;
import io.millrace.controller.coordination.api.GrpcShardMeter;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeLiveness;
import io.millrace.controller.process.GroupCommander;
import io.millrace.controller.process.ProcessRunner;
import io.millrace.controller.publish.ImagePublisher;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One controller: member of the metadata group, and, while it leads, the one that decides and acts. Composition only.
 *
 * <p>Order: make it, give {@link #stateMachine} to the Raft host, {@link #start} with the log that comes back (before or
 * after the host starts), serve {@link #services}. Threads: {@code millrace-controller} runs processes and duties,
 * {@code millrace-image} sends to followers, {@code millrace-groups}
 * coordinates consumer groups; the log's thread applies.
 */
public final class Controller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final ControllerConfig config;
    private final Environment env;
    private final Channels channels;
    private final CollectorRegistry registry;
    private final ControllerThreads threads;
    private final NodeLiveness liveness;
    private final ImagePublisher publisher;
    private final MetadataStateMachine stateMachine;
    private final ControllerMetrics metrics;
    private final AtomicBoolean tickQueued = new AtomicBoolean();
    private volatile Optional<Running> running = Optional.empty();

    /** What exists once there is a log. */
    private record Running(
            ControllerBackend face,
            MetadataProposer proposer,
            LeaderDuties duties,
            Autoscaler autoscaler,
            ProcessRunner runner,
            Coordination coordination,
            Services services,
            List<Timers.Timer> ticks) {}

    /** A controller that does nothing yet. */
    public Controller(ControllerConfig config, Environment env, Channels channels, CollectorRegistry registry) {
        this(config, env, channels, registry, ControllerThreads.real(config.self()));
    }

    Controller(
            ControllerConfig config,
            Environment env,
            Channels channels,
            CollectorRegistry registry,
            ControllerThreads threads) {
        this.config = config;
        this.env = env;
        this.channels = channels;
        this.registry = registry;
        this.threads = threads;
        liveness = new NodeLiveness(env.time(), config.settings().nodeTimeout());
        publisher = new ImagePublisher(threads.publisher(), config.settings().historyRecords());
        stateMachine = new MetadataStateMachine(config.directory(), this::imageChanged);
        metrics = new ControllerMetrics(this);
    }

    /** The state machine of the metadata group, for the Raft host. */
    public MetadataStateMachine stateMachine() {
        return stateMachine;
    }

    /**
     * Begins to listen to the log.
     *
     * @param log this replica's door to the metadata group
     */
    public void start(CommandLog<MetadataResult> log) {
        start(log, new GrpcGroupCommander(channels, this::image, this::groupLeader));
    }

    private Optional<NodeId> groupLeader(GroupId group) {
        return liveness.view().leader(group).map(Liveness.LeaderClaim::node);
    }

    void start(CommandLog<MetadataResult> log, GroupCommander groups) {
        MetadataProposer proposer = new MetadataProposer(
                log,
                config.members(),
                env.time(),
                () -> Quotas.of(config.limits().get()),
                new LoadStamps(this::image, liveness, env.time())::of);
        LeaderDuties duties = new LeaderDuties(
                this::image, liveness, proposer, config.settings().placement(), env.time(), env.random("controller"));
        Autoscaler autoscaler = new Autoscaler(
                this::image,
                liveness,
                proposer,
                config.limits(),
                config.settings().autoscale(),
                env.time());
        ProcessRunner runner =
                new ProcessRunner(threads.processes(), env.timers(), this::image, groups, proposer::propose);
        ControllerFace face = new ControllerFace(this, proposer, duties, threads.processes());
        LeaderTurns turns = new LeaderTurns(config.self(), runner, liveness);
        Coordination coordination = new Coordination(
                stateMachine,
                proposer,
                threads.groups(),
                env.time(),
                new Coordination.Settings(
                        () -> config.limits().get().workersPerGroup(),
                        new GrpcShardMeter(channels, this::image, this::groupLeader)));
        List<Timers.Timer> ticks = List.of(
                env.timers().every(config.settings().tick(), this::tickSoon),
                env.timers().every(Coordination.TICK, coordination::lookSoon),
                env.timers().every(Coordination.MEASURE, coordination::measureSoon));
        running = Optional.of(new Running(
                face, proposer, duties, autoscaler, runner, coordination, services(face, coordination), ticks));
        registry.register(metrics);
        registry.register(coordination.metrics());
        log.onLeadershipChange(leadership -> {
            turn(turns, leadership);
            coordination.turn(leadership);
        });
        turn(turns, log.leadership());
        coordination.turn(log.leadership());
        LOG.info(
                "Controller {} of {} has started",
                config.self(),
                new TreeSet<>(config.members().keySet()));
    }

    private void turn(LeaderTurns turns, Leadership leadership) {
        threads.processes().execute(() -> turns.changed(leadership));
        tickSoon();
    }

    private Services services(ControllerFace face, Coordination coordination) {
        ClusterReport report = new ClusterReport(
                config.self(), config.members().keySet(), config.settings().placement());
        AdminApi admin = new AdminApi(face, new Forwarding(channels), env.time(), config.limits(), report);
        AccountApi account = new AccountApi(face, new Forwarding(channels), env);
        OperationsApi operations = new OperationsApi(
                face,
                new Forwarding(channels),
                env.time(),
                config.settings().placement(),
                new ControllerQuorum(config.members(), channels));
        GroupApi groups = new GroupApi(coordination, new AdminCalls(face, new Forwarding(channels)));
        return new Services(
                List.of(
                        ServerInterceptors.intercept(admin, Forwarding.interceptor()),
                        ServerInterceptors.intercept(account, Forwarding.interceptor()),
                        ServerInterceptors.intercept(operations, Forwarding.interceptor()),
                        ServerInterceptors.intercept(groups, Forwarding.interceptor())),
                List.of(new ControllerApi(face, env.time()).bindService()));
    }

    /**
     * gRPC services of a controller.
     *
     * @param open AdminService, AccountService and GroupService, for everybody
     * @param internal ControllerService, for servers of the cluster
     */
    public record Services(List<ServerServiceDefinition> open, List<ServerServiceDefinition> internal) {}

    /**
     * What to serve.
     *
     * @throws IllegalStateException before {@link #start}
     */
    public Services services() {
        return running().services();
    }

    /** Latest metadata applied here. Any thread. */
    public MetadataImage image() {
        return stateMachine.image();
    }

    /** True while this controller leads and may decide. Any thread. */
    public boolean leads() {
        return running.map(parts -> parts.proposer().leads()).orElse(false);
    }

    /** The leading controller as far as known. Any thread. */
    public Optional<NodeId> leader() {
        return running.flatMap(parts -> parts.proposer().leader());
    }

    /** The controller as its services see it. */
    ControllerBackend backend() {
        return running().face();
    }

    int followers() {
        return publisher.followers();
    }

    long nodesAlive() {
        Liveness heard = liveness.view();
        long now = env.time().monotonicNanos();
        return image().nodes().keySet().stream()
                .filter(node -> heard.isHeard(node, now))
                .count();
    }

    long nodesStopped() {
        return image().nodes().keySet().stream()
                .filter(liveness.view()::hasStopped)
                .count();
    }

    NodeLiveness liveness() {
        return liveness;
    }

    ImagePublisher publisher() {
        return publisher;
    }

    private void imageChanged(List<MetadataRecord> records, MetadataImage image) {
        publisher.imageChanged(records, image);
        running.ifPresent(parts -> {
            parts.runner().imageChanged();
            parts.coordination().lookSoon();
            tickSoon();
        });
    }

    /** Looks at what there is to do, once for all that came before. */
    private void tickSoon() {
        if (tickQueued.compareAndSet(false, true)) {
            threads.processes().execute(() -> {
                tickQueued.set(false);
                running.filter(parts -> parts.proposer().leads()).ifPresent(parts -> {
                    parts.duties().tick();
                    parts.autoscaler().tick();
                });
            });
        }
    }

    private Running running() {
        return running.orElseThrow(() -> new IllegalStateException("the controller was not started"));
    }

    /** Stops acting; the log is stopped by its owner. */
    @Override
    public void close() {
        running.ifPresent(parts -> {
            parts.ticks().forEach(Timers.Timer::cancel);
            parts.runner().stopLeading();
            registry.unregister(metrics);
            registry.unregister(parts.coordination().metrics());
        });
        threads.close();
    }
}
