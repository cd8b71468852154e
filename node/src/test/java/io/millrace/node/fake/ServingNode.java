package io.millrace.node.fake;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.DataPlane;
import io.millrace.node.DataPlaneSettings;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.internal.v1.AuditServiceGrpc;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A node's whole data plane behind an in-process gRPC server, over replicas in memory. */
public final class ServingNode implements AutoCloseable {

    private static final AtomicLong RUNS = new AtomicLong();

    public final NodeId id;
    public final FakeCluster cluster;
    public final CollectorRegistry registry = new CollectorRegistry();
    public final List<Long> drained = new CopyOnWriteArrayList<>();
    public final LateNews news;
    public final DataPlane plane;
    private final Server server;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final String run;

    private ServingNode(String name, String run, ManualEnvironment env, Limits limits) {
        this.id = new NodeId(name);
        this.run = run;
        cluster = new FakeCluster(id);
        Channels toOthers = this::channel;
        news = new LateNews(cluster);
        plane = new DataPlane(
                DataPlaneSettings.DEFAULTS,
                () -> limits,
                env,
                cluster,
                toOthers,
                news,
                report -> drained.addAll(report.drained()),
                registry);
        try {
            server = InProcessServerBuilder.forName(run + "grpc:" + name)
                    .addService(plane.streamService())
                    .addService(plane.nodeService())
                    .addService(plane.auditService())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nodes that reach each other; none knows any stream. */
    public static List<ServingNode> start(ManualEnvironment env, Limits limits, String... names) {
        String run = RUNS.incrementAndGet() + "/";
        List<ServingNode> nodes = new ArrayList<>();
        for (String name : names) {
            nodes.add(new ServingNode(name, run, env, limits));
        }
        for (ServingNode node : nodes) {
            node.cluster.learn(Samples.cluster());
            nodes.forEach(other -> node.cluster.learn(Samples.node(other.id)));
        }
        return nodes;
    }

    /** All nodes learn of the sample stream; the first one leads the shards' group and holds its only replica. */
    public static MemoryReplica lead(List<ServingNode> nodes, ShardInfo... shards) {
        ServingNode leader = nodes.get(0);
        GroupId group = shards[0].group();
        MemoryReplica replica = new MemoryReplica(group, leader.id);
        replica.apply(Samples.open(shards));
        leader.cluster.replica(replica);
        for (ServingNode node : nodes) {
            node.cluster.leader(group, leader.id);
            node.cluster.learn(
                    new MetadataRecord.Group(
                            group, nodes.stream().map(n -> n.id).toList()),
                    Samples.stream(StreamStatus.ACTIVE));
            for (ShardInfo shard : shards) {
                node.cluster.learn(Samples.record(shard));
            }
        }
        return replica;
    }

    public StreamServiceGrpc.StreamServiceBlockingStub calls() {
        return StreamServiceGrpc.newBlockingStub(channel("grpc:" + id));
    }

    public StreamServiceGrpc.StreamServiceStub async() {
        return StreamServiceGrpc.newStub(channel("grpc:" + id));
    }

    public NodeServiceGrpc.NodeServiceBlockingStub internal() {
        return NodeServiceGrpc.newBlockingStub(channel("grpc:" + id));
    }

    public AuditServiceGrpc.AuditServiceBlockingStub audits() {
        return AuditServiceGrpc.newBlockingStub(channel("grpc:" + id));
    }

    /** How this node reaches the others. */
    public Channels channels() {
        return this::channel;
    }

    /** From now on the others get no answer from this node. */
    public void silence() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        server.shutdownNow();
        plane.close();
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    private ManagedChannel channel(String endpoint) {
        return channels.computeIfAbsent(
                endpoint, e -> InProcessChannelBuilder.forName(run + e).build());
    }
}
