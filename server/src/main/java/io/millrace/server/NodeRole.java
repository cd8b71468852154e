package io.millrace.server;

import io.grpc.ServerServiceDefinition;
import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers;
import io.millrace.common.id.GroupId;
import io.millrace.node.DataPlane;
import io.millrace.node.api.MembershipApi;
import io.millrace.node.cluster.AssignmentReconciler;
import io.millrace.node.cluster.ControllerCalls;
import io.millrace.node.cluster.ControllerFreshness;
import io.millrace.node.cluster.DrainedShards;
import io.millrace.node.cluster.Heartbeats;
import io.millrace.node.cluster.ImageFollower;
import io.millrace.node.cluster.Membership;
import io.millrace.node.cluster.NodeCluster;
import io.millrace.node.cluster.RaftReplicaHost;
import io.millrace.node.replica.NodeStorage;
import io.millrace.raft.RaftHost;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.data.DataDirectory;
import io.millrace.server.data.DiskMetrics;
import io.millrace.server.data.DiskSampler;
import io.millrace.server.grpc.ServerChannels;
import io.millrace.server.health.NodeReadiness;
import io.millrace.server.health.Readiness;
import io.millrace.server.live.LiveSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a server that hold and serve replicas of data groups, wired. */
final class NodeRole implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRole.class);
    private static final Duration DISK_SAMPLING = Duration.ofSeconds(10);
    private static final Duration DISK_WATCHING = Duration.ofSeconds(1);
    private static final int QUEUED_JOBS = 64;

    private final Environment environment;
    private final NodeStorage storage;
    private final RaftReplicaHost replicas;
    private final AssignmentReconciler reconciler;
    private final MembershipApi membership;
    private final ImageFollower follower;
    private final Heartbeats heartbeats;
    private final DataPlane dataPlane;
    private final NodeReadiness readiness;
    private final DiskSampler disk;
    private final ExecutorService jobs = NamedThreads.pool("millrace-assignments", 1, QUEUED_JOBS);
    private final Timers.Timer sampling;
    private final Timers.Timer watching;

    NodeRole(
            ServerConfig config,
            ServerContext context,
            LiveSettings live,
            DataDirectory directory,
            RaftHost raft,
            ServerChannels channels,
            NodeCluster cluster,
            ControllerCalls controllers) {
        environment = context.environment();
        storage = new NodeStorage(new ComponentSettings(config).store(), environment, context.metrics());
        replicas =
                new RaftReplicaHost(raft, storage, directory.path().resolve("groups"), cluster, NodeRole::reportDamage);
        membership = new MembershipApi(cluster, replicas);
        ControllerFreshness freshness = new ControllerFreshness(controllers, cluster, environment.timers());
        reconciler = new AssignmentReconciler(cluster, freshness, replicas, jobs, environment);
        follower = new ImageFollower(
                config.node().id(), controllers.controllers(), channels, environment, cluster::imageChanged);
        controllers.onLeader(follower::prefer);
        disk = new DiskSampler(directory.path());
        context.metrics().register(new DiskMetrics(disk));
        dataPlane = new DataPlane(
                new ComponentSettings(config).dataPlane(live::audits, live::watermarks),
                live::limits,
                environment,
                cluster,
                channels,
                freshness,
                new DrainedShards(config.node().id(), controllers),
                context.metrics());
        heartbeats = new Heartbeats(
                membership(config),
                new DirectoryIdentity(directory, config.node().id(), context.fatal()),
                cluster,
                replicas,
                controllers,
                disk,
                dataPlane::load,
                environment);
        readiness = new NodeReadiness(cluster, heartbeats::isRegistered);
        cluster.onChange(reconciler::changed);
        sampling = environment.timers().every(DISK_SAMPLING, () -> jobs.execute(disk::sample));
        watching = environment.timers().every(DISK_WATCHING, () -> jobs.execute(disk::sampleFileSystem));
        replicas.registerStored();
    }

    /** Joins the cluster; the Raft host and the gRPC port are open. */
    void start() {
        replicas.publishStored();
        jobs.execute(disk::sample);
        follower.start();
        heartbeats.start();
    }

    List<ServerServiceDefinition> openServices() {
        return List.of(dataPlane.streamService().bindService());
    }

    List<ServerServiceDefinition> internalServices() {
        return List.of(
                dataPlane.nodeService().bindService(),
                dataPlane.auditService().bindService(),
                membership.bindService());
    }

    Readiness readiness() {
        return readiness.get();
    }

    /** Tells the controllers that this server stops. Blocks until they have heard it, for two seconds at most. */
    void announceStop() {
        try {
            heartbeats.announceStop().join();
        } catch (CompletionException e) {
            LOG.info("The controllers were not told of the stop: {}", e.getMessage());
        }
    }

    /** Takes no new work: the cluster's metadata and assignments no longer matter to this node. */
    void withdraw() {
        sampling.cancel();
        watching.cancel();
        reconciler.close();
        heartbeats.close();
        follower.close();
        jobs.shutdown();
    }

    /** Refuses writes that still wait; the Raft host has handed its leaders over. */
    void endServices() {
        dataPlane.close();
    }

    /** After the Raft host has closed the replicas. */
    @Override
    public void close() {
        storage.close();
    }

    /** Whoever reads the block repairs it from a peer; the operator should know that a disk is going bad. */
    private static void reportDamage(GroupId group, long shardUid, long baseOffset) {
        LOG.warn("A block of {} is damaged on this disk: shard {} offset {}", group, shardUid, baseOffset);
    }

    private Membership membership(ServerConfig config) {
        return new Membership(
                config.node().id(),
                config.node().zone(),
                config.advertisedEndpoint(),
                config.advertisedRaftAddress(),
                environment.random("incarnation").nextLong(),
                Version.current());
    }
}
