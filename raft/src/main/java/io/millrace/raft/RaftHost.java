package io.millrace.raft;

import io.grpc.BindableService;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.file.FileTree;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.ReplicatedStateMachine;
import io.millrace.raft.checkpoint.CheckpointFetcher;
import io.millrace.raft.checkpoint.CheckpointServer;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.ratis.server.RaftServer.Division;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of one process: one Raft server with a division per group. Owns the Raft port, the logs on disk, and the
 * threads around them.
 *
 * <p>Use: {@link #register} each of {@link #storedGroups()}, {@link #start}, then {@link #create} and {@link #remove} as
 * the controller says, at last {@link #stop}. Thread-safe. Several hosts may live in one JVM.
 */
public final class RaftHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);
    private static final Duration FETCH_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final RaftHostConfig config;
    private final Map<GroupId, HostedGroup<?>> groups = new ConcurrentHashMap<>();
    private final MemberFiles memberFiles;
    private final RatisServer server;
    private final HostThreads threads;
    private final CheckpointFetcher fetcher;
    private final CheckpointServer checkpointServer;
    private final GroupFactory factory;
    private final GroupStarter starter;
    private final LogKeeper keeper;
    private final Watchdog watchdog;
    private final StartNudge nudge;
    private final GracefulStop gracefulStop;
    private final MemberChange memberChange;
    private boolean started;

    /**
     * Nothing is opened yet.
     *
     * @param env clocks and timers
     * @param channels to other servers' gRPC ports, for checkpoints
     * @param endpoints gRPC endpoint of a server as the cluster knows it now; empty: the one given at creation is used
     * @param metrics where this host's metrics are registered
     * @param fatal ends the process
     */
    public RaftHost(
            RaftHostConfig config,
            Environment env,
            Channels channels,
            Function<NodeId, Optional<String>> endpoints,
            CollectorRegistry metrics,
            FatalHandler fatal) {
        this.config = config;
        NodeId self = config.self();
        RaftTuning tuning = config.tuning();
        Path storage = config.storageDir();
        memberFiles = new MemberFiles(storage.resolve("members"));
        server = new RatisServer(config, this::machine);
        threads = new HostThreads(self, env.timers());
        fetcher = new CheckpointFetcher(self, storage.resolve("staging"), env, channels, FETCH_PAUSE);
        checkpointServer = new CheckpointServer(
                self.value(),
                new HostedReplicas(groups),
                env,
                tuning.checkpoints().bytesPerSecond(),
                tuning.checkpoints().forgetAfter());
        factory = new GroupFactory(config, env.time(), server, fetcher, endpoints, threads.events(), fatal);
        PeerProbe probe = new PeerProbe(channels);
        starter = new GroupStarter(server, config, env, probe, factory::endpoint);
        keeper = new LogKeeper(groups::values, tuning.flush(), env, fatal, checkpointServer::logNeededFrom);
        watchdog = new Watchdog(
                groups::values, tuning.timeouts(), env.time(), fatal, new RemovalCheck(self, probe, factory::endpoint));
        nudge = new StartNudge(groups::values, self, probe, factory::endpoint);
        gracefulStop = new GracefulStop(self, probe, factory::endpoint);
        memberChange = new MemberChange(self, probe, gracefulStop);
        new RaftMetrics(groups).register(metrics);
    }

    /** Groups with data on this disk; each must be registered before the start. */
    public Set<GroupId> storedGroups() {
        return memberFiles.groups();
    }

    /** Groups that cannot run yet: their log was lost, and they wait for the other members to be well. */
    public Set<GroupId> waitingGroups() {
        return groups.values().stream()
                .filter(starter::isWaiting)
                .map(HostedGroup::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Groups that were registered or created and not removed. */
    public Set<GroupId> groups() {
        return new TreeSet<>(groups.keySet());
    }

    /**
     * Registers the state machine of a stored group, before the start.
     *
     * @return the group's log; it refuses proposals until the group runs
     */
    public synchronized <R> CommandLog<R> register(GroupId group, ReplicatedStateMachine<R> state) {
        if (started) {
            throw new IllegalStateException("register " + group + " before the start");
        }
        try {
            return add(group, memberFiles.read(group), state).log();
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot read the members of " + group, e);
        }
    }

    /**
     * Creates a group's replica here. The same must be called on each member. Before the start: it runs with the others.
     * Blocks for a moment.
     */
    public synchronized <R> CommandLog<R> create(
            GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        if (members.stream().noneMatch(member -> member.id().equals(config.self()))) {
            throw new IllegalArgumentException(config.self() + " is not among the members of " + group);
        }
        return begin(group, members, state);
    }

    /**
     * Creates this member's replica of a group that has run before, because its disk was replaced. An empty voter might elect a
     * leader that misses what was acknowledged, so it joins when all other members run and one of them leads, and is one of the
     * {@link #waitingGroups} until then. Blocks for a moment.
     */
    public synchronized <R> CommandLog<R> rebuild(
            GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        if (groups.containsKey(group)) {
            throw new MillraceException(ErrorCode.RESOURCE_IN_USE, group + " exists on this server");
        }
        try {
            starter.beginsAnew(group);
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot begin " + group + " anew", e);
        }
        return create(group, members, state);
    }

    /**
     * Creates an empty replica of a group that runs elsewhere. It neither votes nor answers until the group's leader takes
     * it in by {@link #setMembers}. Blocks for a moment.
     *
     * @param members those that the group has now, without this server
     */
    public synchronized <R> CommandLog<R> join(
            GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        if (members.stream().anyMatch(member -> member.id().equals(config.self()))) {
            throw new IllegalArgumentException(config.self() + " is a member of " + group + " already");
        }
        return begin(group, members, state);
    }

    /** Members of each group here, as {@link #create}, {@link #join} or {@link #membersAre} said last. */
    public Map<GroupId, Set<NodeId>> members() {
        Map<GroupId, Set<NodeId>> members = new TreeMap<>();
        groups.forEach((group, hosted) -> members.put(group, hosted.membership().ids()));
        return members;
    }

    /** Notes who the members of a group here are now, so that they are found when its log is lost. */
    public synchronized void membersAre(GroupId group, List<RaftMember> members) {
        HostedGroup<?> hosted = groups.get(group);
        if (hosted == null) {
            return;
        }
        try {
            memberFiles.write(group, members);
            hosted.membership().replace(members);
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot note the members of " + group, e);
        }
    }

    /**
     * Makes these the members of a group that this server leads; new ones must run already ({@link #join}) and catch up
     * first. Does not block; may take long. Repeating it does no harm.
     *
     * @return fails with NOT_LEADER when another server leads, and when this one has handed over because it leaves; with
     *     UNAVAILABLE when it should be tried again
     */
    public CompletableFuture<Void> setMembers(GroupId group, List<RaftMember> members) {
        HostedGroup<?> hosted = groups.get(group);
        return hosted == null
                ? CompletableFuture.failedFuture(
                        new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, group + " does not run on this server"))
                : memberChange.to(hosted, members);
    }

    private <R> CommandLog<R> begin(GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        try {
            HostedGroup<R> hosted = add(group, members, state);
            memberFiles.write(group, members);
            if (started) {
                starter.start(hosted);
            }
            return hosted.log();
        } catch (IOException e) {
            groups.remove(group);
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot create " + group, e);
        }
    }

    /**
     * Opens the Raft port and starts all groups known so far. Blocks while logs are read.
     *
     * @throws IOException when the port is taken or the directory cannot be used
     */
    public synchronized void start() throws IOException {
        Files.createDirectories(config.storageDir());
        FileTree.delete(config.storageDir().resolve("staging"));
        server.start();
        started = true;
        for (HostedGroup<?> hosted : new TreeMap<>(groups).values()) {
            starter.start(hosted);
        }
        threads.everySecond(watchdog::run);
        threads.everySecond(nudge::run);
        threads.everySecondSlowly(keeper::run);
        threads.everySecondSlowly(this::retryWaiting);
    }

    /** Ends a group's replica here and deletes its log. The state machine is closed; its files are the owner's. */
    public synchronized void remove(GroupId group) {
        HostedGroup<?> hosted = groups.remove(group);
        if (hosted == null) {
            return;
        }
        try {
            if (starter.isWaiting(hosted)) {
                starter.forget(hosted);
                hosted.machine().close();
            } else {
                server.remove(hosted);
            }
            memberFiles.delete(group);
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot remove " + group, e);
        }
    }

    /** Serves checkpoints to other members; add it to the process' gRPC server. */
    public BindableService checkpointService() {
        return checkpointServer;
    }

    /**
     * Hands the leadership of all groups to other members that have caught up, so that writers wait for one transfer instead of
     * an election. Blocks until that is done, or some seconds have passed; everything goes on running.
     */
    public void handOver() {
        gracefulStop.handOver(groups.values());
    }

    /**
     * Hands the leadership of a group to a member, if its replica runs: writes are refused while Raft tries, so nobody is asked
     * who may have been stopped a moment ago. Does not block.
     *
     * @return also ends well when nothing was done because that replica does not run
     */
    public CompletableFuture<Void> handOver(GroupId group, NodeId target) {
        HostedGroup<?> hosted = groups.get(group);
        return hosted == null
                ? CompletableFuture.failedFuture(
                        new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, group + " does not run on this server"))
                : gracefulStop.handOver(
                        hosted,
                        hosted.members().stream()
                                .filter(member -> member.id().equals(target))
                                .toList());
    }

    /** Hands leaders over, makes state durable, and closes. Takes seconds; gives up after half a minute. */
    public synchronized void stop() {
        if (started) {
            threads.stopRounds();
            handOver();
            groups.values().forEach(this::flushQuietly);
        }
        closeAtOnce();
    }

    /** Closes without ceremony; the log has what is not durable elsewhere. */
    synchronized void closeAtOnce() {
        threads.stopRounds();
        groups.values().forEach(hosted -> hosted.door().closed());
        if (started) {
            started = false;
            closeServer();
        }
        groups.values().forEach(hosted -> hosted.machine().close());
        checkpointServer.close();
        fetcher.close();
        threads.close();
    }

    /** What is not durable is in the log. */
    private void flushQuietly(HostedGroup<?> hosted) {
        try {
            keeper.flush(hosted);
        } catch (RuntimeException e) {
            LOG.warn("{}: not flushed at the stop", hosted.group(), e);
        }
    }

    /** Ratis waits up to a day for its threads. */
    private void closeServer() {
        CountDownLatch closed = new CountDownLatch(1);
        Thread closer = new Thread(
                () -> {
                    server.stop();
                    closed.countDown();
                },
                "raft-close-" + config.self());
        closer.setDaemon(true);
        closer.start();
        try {
            if (!closed.await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Raft did not close within {} s; going on without it", CLOSE_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Brings groups back whose log was lost, if the other members are well now. */
    void retryWaiting() {
        starter.run();
    }

    /** Ratis' own object, for tests that break it. */
    @Nullable Division division(GroupId group) {
        HostedGroup<?> hosted = groups.get(group);
        return hosted == null ? null : hosted.door().division();
    }

    private <R> HostedGroup<R> add(GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        HostedGroup<R> hosted = factory.hosted(group, members, state);
        if (groups.putIfAbsent(group, hosted) != null) {
            throw new MillraceException(ErrorCode.RESOURCE_IN_USE, group + " exists on this server");
        }
        return hosted;
    }

    private RatisStateMachine<?> machine(GroupId group) {
        HostedGroup<?> hosted = groups.get(group);
        if (hosted == null) {
            throw new IllegalStateException(group + " is not registered");
        }
        return hosted.machine();
    }
}
