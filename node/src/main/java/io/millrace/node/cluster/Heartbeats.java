package io.millrace.node.cluster;

import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers;
import io.millrace.common.error.MillraceException;
import io.millrace.common.error.Retry;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogStatus;
import io.millrace.node.load.LoadSnapshot;
import io.millrace.node.replica.GroupReplica;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.HeartbeatRequest;
import io.millrace.proto.internal.v1.HeartbeatResponse;
import io.millrace.proto.internal.v1.LeaderTransfer;
import io.millrace.proto.internal.v1.RegisterNodeRequest;
import io.millrace.proto.internal.v1.RegisterNodeResponse;
import io.millrace.proto.internal.v1.ReplicaReport;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the leading controller every second that this node lives and what its replicas do; registers first, and again
 * when told. Hands leaders over when the answer asks for it. Says once that the process is about to end. Runs on the timer
 * thread and on gRPC threads; one call at a time, but for that one.
 */
public final class Heartbeats implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Until the cluster has taken the node in, its start waits for us. */
    private static final Duration EAGER_INTERVAL = Duration.ofMillis(50);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);

    private final Membership self;
    private final ClusterIdentity identity;
    private final NodeCluster cluster;
    private final ReplicaHost replicas;
    private final ControllerCalls controllers;
    private final Environment env;
    private final Supplier<DiskSpace> disk;
    private final Supplier<LoadSnapshot> load;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final Set<GroupId> transferring = ConcurrentHashMap.newKeySet();
    private long loadReported;
    private volatile boolean registered;
    private volatile boolean closed;
    private volatile boolean stopping;
    private volatile Timers.Timer next = () -> {};

    public Heartbeats(
            Membership self,
            ClusterIdentity identity,
            NodeCluster cluster,
            ReplicaHost replicas,
            ControllerCalls controllers,
            Supplier<DiskSpace> disk,
            Supplier<LoadSnapshot> load,
            Environment env) {
        this.self = self;
        this.identity = identity;
        this.cluster = cluster;
        this.replicas = replicas;
        this.controllers = controllers;
        this.disk = disk;
        this.load = load;
        this.env = env;
    }

    /** Begins. */
    public void start() {
        beat();
    }

    /** True when the controllers have taken this process in. */
    public boolean isRegistered() {
        return registered;
    }

    /**
     * Says that this process is about to end in order, so that nobody waits for it, hands leaders to it or takes it for lost.
     * What leads the controllers may itself be about to end: repeat it when leaders were handed over.
     *
     * @return completes when a leading controller has heard it, or exceptionally after a second or two
     */
    public CompletableFuture<Void> announceStop() {
        stopping = true;
        return registered
                ? send(report().build(), STOP_PATIENCE).thenApply(answer -> null)
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closed = true;
        next.cancel();
    }

    private void beat() {
        if (closed || !underWay.compareAndSet(false, true)) {
            return;
        }
        if (registered) {
            sendHeartbeat();
        } else {
            register();
        }
    }

    private void ended(Duration pause) {
        underWay.set(false);
        if (!closed) {
            next = env.timers().after(pause, this::beat);
        }
    }

    private void register() {
        RegisterNodeRequest request = RegisterNodeRequest.newBuilder()
                .setNodeId(self.id().value())
                .setZone(self.zone())
                .setEndpoint(self.endpoint())
                .setRaftEndpoint(self.raftEndpoint())
                .setIncarnation(self.incarnation())
                .setClusterId(identity.clusterId())
                .setVersion(self.version())
                .setFeatureLevel(FeatureLevels.KNOWN)
                .build();
        var unused = controllers
                .<RegisterNodeResponse>call(
                        (channel, observer) -> ControllerServiceGrpc.newStub(channel)
                                .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                                .registerNode(request, observer),
                        PATIENCE)
                .whenComplete((response, failure) -> {
                    if (failure == null) {
                        takenIn(response);
                    } else {
                        notTakenIn(GrpcErrors.fromStatus(failure));
                    }
                });
    }

    private void takenIn(RegisterNodeResponse response) {
        identity.joined(response.getClusterId());
        registered = true;
        LOG.debug("Registered with cluster {}", response.getClusterId());
        ended(Duration.ZERO);
    }

    private void notTakenIn(MillraceException failure) {
        if (failure.code().retry() == Retry.NEVER) {
            identity.refused(String.valueOf(failure.getMessage()));
        }
        LOG.debug("Not registered yet: {}", failure.getMessage());
        ended(EAGER_INTERVAL);
    }

    private void sendHeartbeat() {
        HeartbeatRequest.Builder request = report();
        addLoad(request);
        var unused = send(request.build(), PATIENCE).whenComplete((response, failure) -> {
            if (failure == null) {
                heard(response);
            } else {
                LOG.debug("No answer to the heartbeat: {}", failure.getMessage());
            }
            ended(INTERVAL);
        });
    }

    private CompletableFuture<HeartbeatResponse> send(HeartbeatRequest request, Duration patience) {
        return controllers.call(
                (channel, observer) -> ControllerServiceGrpc.newStub(channel)
                        .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .heartbeat(request, observer),
                patience);
    }

    private HeartbeatRequest.Builder report() {
        DiskSpace space = disk.get();
        HeartbeatRequest.Builder request = HeartbeatRequest.newBuilder()
                .setNodeId(self.id().value())
                .setIncarnation(self.incarnation())
                .setDiskUsedBytes(space.usedBytes())
                .setDiskFreeBytes(space.freeBytes())
                .setDiskFill(space.fill())
                .setMetadataVersion(cluster.image().version())
                .setFeatureLevel(FeatureLevels.KNOWN)
                .setStopping(stopping);
        cluster.replicas().forEach(replica -> request.addReplicas(report(replica)));
        return request;
    }

    private void addLoad(HeartbeatRequest.Builder request) {
        LoadSnapshot measured = load.get();
        // Read and written by one call at a time. What gets lost with a heartbeat is old by the next one anyway.
        if (measured.number() != loadReported) {
            loadReported = measured.number();
            request.setLoad(LoadReports.of(measured));
        }
    }

    private static ReplicaReport report(GroupReplica replica) {
        Leadership leadership = replica.log().leadership();
        LogStatus status = replica.log().status();
        return ReplicaReport.newBuilder()
                .setGroup(replica.group().value())
                .setLeader(leadership.ready())
                .setTerm(leadership.term())
                .setAppliedIndex(Math.max(0, status.appliedIndex()))
                .setCommitIndex(Math.max(0, status.commitIndex()))
                .build();
    }

    private void heard(HeartbeatResponse response) {
        if (response.getRegisterAgain()) {
            registered = false;
        }
        Map<GroupId, Map.Entry<NodeId, Long>> leaders = new TreeMap<>();
        response.getLeadersList()
                .forEach(leader -> leaders.put(
                        new GroupId(leader.getGroup()), Map.entry(new NodeId(leader.getNodeId()), leader.getTerm())));
        cluster.leadersHeard(leaders);
        Map<NodeId, Double> disks = new TreeMap<>();
        response.getDisksList().forEach(disk -> disks.put(new NodeId(disk.getNodeId()), disk.getFill()));
        cluster.disksHeard(disks);
        response.getTransfersList().forEach(this::transfer);
    }

    private void transfer(LeaderTransfer order) {
        GroupId group = new GroupId(order.getGroup());
        NodeId target = new NodeId(order.getToNode());
        if (!transferring.add(group)) {
            return;
        }
        var unused = replicas.handOver(group, target).whenComplete((done, failure) -> {
            transferring.remove(group);
            LOG.debug("Leadership of {} to {}: {}", group, target, failure == null ? "moved" : failure);
        });
    }
}
