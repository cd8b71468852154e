package io.millrace.raft;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.file.FileTree;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.testkit.Await;
import io.millrace.testkit.LogCluster;
import io.millrace.testkit.RecordingStateMachine;
import io.millrace.testkit.TestPorts;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Three real hosts in this JVM, on loopback ports, each with one group (or more). */
final class RaftCluster implements LogCluster {

    static final GroupId GROUP = new GroupId(1);

    /** Small logs that are cut soon, short timeouts. */
    static final RaftTuning TUNING = RaftTuning.DEFAULT
            .withTimeouts(new RaftTuning.Timeouts(
                    Duration.ofMillis(800),
                    Duration.ofMillis(1600),
                    Duration.ofMillis(150),
                    Duration.ofMillis(300),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30)))
            .withSizes(new RaftTuning.Sizes(1 << 20, 8 << 20, 64 << 10))
            .withFlush(new RaftTuning.FlushPolicy(100 << 10, Duration.ofSeconds(60), 0, Duration.ofHours(1)));

    private final RaftTls tls;
    private final Path dir;
    private final RaftTuning tuning;
    private final List<GroupId> groups;
    private final List<RaftMember> members = new ArrayList<>();
    private final Map<NodeId, Node> nodes = new TreeMap<>();
    private final SystemEnvironment env = new SystemEnvironment();
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    final List<String> fatal = new CopyOnWriteArrayList<>();

    RaftCluster(Path dir, RaftTuning tuning, List<GroupId> groups) {
        this(dir, tuning, groups, null);
    }

    RaftCluster(Path dir, RaftTuning tuning, List<GroupId> groups, RaftTls tls) {
        this.tls = tls;
        this.dir = dir;
        this.tuning = tuning;
        this.groups = groups;
        for (int i = 0; i < 3; i++) {
            members.add(newMember(i));
        }
        members.forEach(member -> nodes.put(member.id(), new Node(member)));
        nodes.values().parallelStream().forEach(Node::start);
    }

    /** A host without groups. */
    RaftMember addHost() {
        RaftMember member = newMember(nodes.size());
        Node node = new Node(member);
        node.first = List.of();
        nodes.put(member.id(), node);
        node.start();
        return member;
    }

    private static RaftMember newMember(int index) {
        return new RaftMember(
                new NodeId("n" + index), "127.0.0.1:" + TestPorts.next(), "127.0.0.1:" + TestPorts.next());
    }

    /** Begins an empty replica of {@link #GROUP} on a host. */
    void join(NodeId id, List<RaftMember> others) {
        Node node = node(id);
        node.logs.put(GROUP, node.host.join(GROUP, others, node.machine(GROUP)));
    }

    static RaftCluster start(Path dir) {
        return new RaftCluster(dir, TUNING, List.of(GROUP));
    }

    @Override
    public List<NodeId> nodes() {
        return List.copyOf(nodes.keySet());
    }

    List<RaftMember> members() {
        return members;
    }

    @Override
    public CommandLog<String> log(NodeId node) {
        return log(node, GROUP);
    }

    CommandLog<String> log(NodeId node, GroupId group) {
        return node(node).logs.get(group);
    }

    /** Null on a host that has no replica and on one that is down. */
    CommandLog<String> logOrNull(NodeId node) {
        return node(node).server == null ? null : node(node).logs.get(GROUP);
    }

    @Override
    public RecordingStateMachine machine(NodeId node) {
        return machine(node, GROUP);
    }

    RecordingStateMachine machine(NodeId node, GroupId group) {
        return node(node).machines.get(group);
    }

    RaftHost host(NodeId node) {
        return node(node).host;
    }

    Path storage(NodeId node) {
        return dir.resolve(node.value());
    }

    Path log(NodeId node, GroupId group, String what) {
        return storage(node)
                .resolve("log")
                .resolve(new GroupUuid("test").of(group).getUuid().toString())
                .resolve(what);
    }

    CollectorRegistry metrics(NodeId node) {
        return node(node).metrics;
    }

    RecordingStateMachine.Disk disk(NodeId node, GroupId group) {
        return node(node).disks.get(group);
    }

    private Node node(NodeId id) {
        return nodes.get(id);
    }

    @Override
    public void crash(NodeId node) {
        node(node).stop(RaftHost::closeAtOnce);
    }

    void stop(NodeId node) {
        node(node).stop(RaftHost::stop);
    }

    @Override
    public void restart(NodeId node) {
        node(node).start();
    }

    @Override
    public void wipe(NodeId node) {
        try {
            FileTree.delete(storage(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        node(node).disks.values().forEach(RecordingStateMachine.Disk::wipe);
        hasRun(node);
    }

    /** If the group is not on the host's disk at its next start, it is begun as one that has run before. */
    void hasRun(NodeId node) {
        node(node).hasRun = true;
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        Await.until(what, condition, this::describe);
    }

    /** Waits until whoever leads the group has stored the command. */
    void write(GroupId group, String command) {
        await(
                command + " is stored",
                () -> nodes.values().stream()
                        .filter(node -> node.server != null)
                        .anyMatch(node -> {
                            CommandLog<String> log = node.logs.get(group);
                            return log != null && log.leadership().ready() && succeeds(log, command);
                        }));
    }

    private static boolean succeeds(CommandLog<String> log, String command) {
        return log.propose(ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8)))
                .handle((committed, failure) -> failure == null)
                .join();
    }

    private String describe() {
        StringBuilder text = new StringBuilder("fatal: " + fatal);
        nodes.forEach((id, node) -> node.logs.forEach((group, log) -> text.append("\n" + id + " " + group + " "
                + log.leadership() + " " + log.status() + " "
                + node.machines.get(group).commands().size())));
        return text.toString();
    }

    @Override
    public void close() {
        nodes.values().parallelStream().forEach(node -> node.stop(RaftHost::closeAtOnce));
        channels.values().forEach(ManagedChannel::shutdownNow);
        env.close();
    }

    private Channel channel(String endpoint) {
        return channels.computeIfAbsent(endpoint, target -> {
            String[] hostPort = target.split(":");
            return NettyChannelBuilder.forAddress(hostPort[0], Integer.parseInt(hostPort[1]))
                    .usePlaintext()
                    .build();
        });
    }

    private final class Node {

        private final RaftMember member;
        private final Map<GroupId, RecordingStateMachine.Disk> disks = new HashMap<>();
        private final Map<GroupId, RecordingStateMachine> machines = new ConcurrentHashMap<>();
        private final Map<GroupId, CommandLog<String>> logs = new ConcurrentHashMap<>();
        private List<GroupId> first = groups;
        private boolean hasRun;
        private CollectorRegistry metrics = new CollectorRegistry();
        private RaftHost host;
        private Server server;

        Node(RaftMember member) {
            this.member = member;
            groups.forEach(group -> disks.put(group, new RecordingStateMachine.Disk()));
        }

        void start() {
            int port = port(member.raftAddress());
            RaftHostConfig config = new RaftHostConfig(
                    "test", member.id(), "127.0.0.1", port, member.raftAddress(), storage(member.id()), tuning, tls);
            Channels toOthers = RaftCluster.this::channel;
            metrics = new CollectorRegistry();
            host = new RaftHost(config, env, toOthers, node -> Optional.empty(), metrics, (m, e) -> fatal.add(m));
            try {
                server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port(member.grpcEndpoint())))
                        .addService(host.checkpointService())
                        .build()
                        .start();
                for (GroupId group : host.storedGroups()) {
                    logs.put(group, host.register(group, machine(group)));
                }
                host.start();
                for (GroupId group : first) {
                    if (!host.groups().contains(group)) {
                        logs.put(group, begin(group));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private CommandLog<String> begin(GroupId group) {
            return hasRun ? host.rebuild(group, members, machine(group)) : host.create(group, members, machine(group));
        }

        private RecordingStateMachine machine(GroupId group) {
            RecordingStateMachine machine = new RecordingStateMachine(disks.get(group));
            machines.put(group, machine);
            return machine;
        }

        private static int port(String endpoint) {
            return Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1));
        }

        void stop(java.util.function.Consumer<RaftHost> how) {
            if (server != null) {
                how.accept(host);
                server.shutdownNow();
                server = null;
            }
        }
    }
}
