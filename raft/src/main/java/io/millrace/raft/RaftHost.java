package io.millrace.raft;

import io.grpc.BindableService;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.ReplicatedStateMachine;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The replicas of one process: one Raft server with a division per group. Owns the Raft port, the logs on disk, and the
 * threads around them.
 *
 * <p>Use: {@link #register} each of {@link #storedGroups()}, {@link #start}, then {@link #create} and {@link #remove} as
 * the controller says, at last {@link #stop}. Thread-safe. Several hosts may live in one JVM.
 */
public final class RaftHost implements AutoCloseable {

    private final RaftHostConfig config;
    private final MemberFiles memberFiles;
    private final GroupFactory factory;
    private final RatisServer server;
    private final Map<GroupId, HostedGroup<?>> groups = new ConcurrentHashMap<>();
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
        memberFiles = new MemberFiles(config.storageDir().resolve("members"));
        server = new RatisServer(config, this::machine);
        factory = new GroupFactory(config, env, server, endpoints, fatal);
    }

    /** Groups with data on this disk; each must be registered before the start. */
    public Set<GroupId> storedGroups() {
        return memberFiles.groups();
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
        try {
            memberFiles.write(group, members);
            HostedGroup<R> hosted = add(group, members, state);
            if (started) {
                run(hosted);
            }
            return hosted.log();
        } catch (IOException e) {
            groups.remove(group);
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot create " + group, e);
        }
    }

    /** Opens the Raft port and starts all groups known so far. */
    public synchronized void start() throws IOException {
        Files.createDirectories(config.storageDir());
        server.start();
        started = true;
        for (HostedGroup<?> hosted : new TreeMap<>(groups).values()) {
            run(hosted);
        }
    }

    /** Ends a group's replica here and deletes its log. The state machine is closed; its files are the owner's. */
    public synchronized void remove(GroupId group) {
        HostedGroup<?> hosted = groups.remove(group);
        if (hosted == null) {
            return;
        }
        try {
            server.remove(hosted);
            memberFiles.delete(group);
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot remove " + group, e);
        }
    }

    /** Serves checkpoints to other members; add it to the process' gRPC server. */
    public BindableService checkpointService() {
        throw new UnsupportedOperationException();
    }

    /** Hands leaders over, makes state durable, and closes. Takes seconds; gives up after half a minute. */
    public synchronized void stop() {
        started = false;
        try {
            server.stop();
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "the Raft server did not close", e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private <R> HostedGroup<R> add(GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        HostedGroup<R> hosted = factory.hosted(group, members, state);
        if (groups.putIfAbsent(group, hosted) != null) {
            throw new MillraceException(ErrorCode.RESOURCE_IN_USE, group + " exists on this server");
        }
        return hosted;
    }

    private void run(HostedGroup<?> hosted) throws IOException {
        hosted.machine().open();
        server.add(hosted);
    }

    private RatisStateMachine<?> machine(GroupId group) {
        HostedGroup<?> hosted = groups.get(group);
        if (hosted == null) {
            throw new IllegalStateException(group + " is not registered");
        }
        return hosted.machine();
    }
}
