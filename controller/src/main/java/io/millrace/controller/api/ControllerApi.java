package io.millrace.controller.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.DropOrphansHandler;
import io.millrace.controller.command.ForgetShardsHandler;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.liveness.NodeReport;
import io.millrace.controller.liveness.NodeReport.Intent;
import io.millrace.controller.liveness.NodeReport.Replica;
import io.millrace.controller.liveness.NodeReport.Role;
import io.millrace.controller.publish.ImageChange;
import io.millrace.controller.publish.ImageFollower;
import io.millrace.controller.publish.ImagePublisher;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.DiskFill;
import io.millrace.proto.internal.v1.FollowImageRequest;
import io.millrace.proto.internal.v1.GroupLeader;
import io.millrace.proto.internal.v1.HeartbeatRequest;
import io.millrace.proto.internal.v1.HeartbeatResponse;
import io.millrace.proto.internal.v1.ImageUpdate;
import io.millrace.proto.internal.v1.LeaderTransfer;
import io.millrace.proto.internal.v1.MetadataVersionRequest;
import io.millrace.proto.internal.v1.MetadataVersionResponse;
import io.millrace.proto.internal.v1.RegisterNodeRequest;
import io.millrace.proto.internal.v1.RegisterNodeResponse;
import io.millrace.proto.internal.v1.ReportShardsRequest;
import io.millrace.proto.internal.v1.ReportShardsResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** ControllerService: what nodes say to the controllers. All but FollowImage is for the leader. On gRPC's executor. */
public final class ControllerApi extends ControllerServiceGrpc.ControllerServiceImplBase {

    /** Disks that are emptier are nobody's business. */
    private static final double WORTH_TELLING = 0.5;

    private final ControllerBackend backend;
    private final TimeSource time;
    private final ImageUpdates updates = new ImageUpdates();

    public ControllerApi(ControllerBackend backend, TimeSource time) {
        this.backend = backend;
        this.time = time;
    }

    @Override
    public void registerNode(RegisterNodeRequest request, StreamObserver<RegisterNodeResponse> caller) {
        if (refusesAsFollower(caller)) {
            return;
        }
        String clusterId = backend.image().cluster().clusterId();
        if (clusterId.isEmpty()) {
            fail(caller, ErrorCode.UNAVAILABLE, "the cluster is being made; try again");
        } else if (!request.getClusterId().isEmpty() && !request.getClusterId().equals(clusterId)) {
            fail(
                    caller,
                    ErrorCode.INVALID_ARGUMENT,
                    "the data directory of node " + request.getNodeId() + " belongs to cluster "
                            + request.getClusterId() + ", these controllers to " + clusterId
                            + "; give the node an empty directory or the right controllers");
        } else if (request.getClusterId().isEmpty() && isRestoredWithoutData(request.getNodeId())) {
            fail(
                    caller,
                    ErrorCode.INVALID_ARGUMENT,
                    "node " + request.getNodeId() + " is to hold replicas of a restored back-up, but its data directory"
                            + " is new; fill it with 'millrace cluster restore' first");
        } else if (FeatureLevels.reported(request.getFeatureLevel())
                < backend.image().cluster().featureLevel()) {
            fail(
                    caller,
                    ErrorCode.INVALID_ARGUMENT,
                    "node " + request.getNodeId() + " runs version " + request.getVersion()
                            + ", which knows feature level "
                            + FeatureLevels.reported(request.getFeatureLevel())
                            + "; the cluster was finalised at level "
                            + backend.image().cluster().featureLevel() + ": upgrade this server");
        } else {
            RegisterNodeResponse done =
                    RegisterNodeResponse.newBuilder().setClusterId(clusterId).build();
            propose(caller, done, request);
        }
    }

    /**
     * Only a restore makes groups whose nodes are not known yet. Their replicas may vote for each other, so none of them may
     * begin empty; a node that is known may lose its disk as ever.
     */
    private boolean isRestoredWithoutData(String node) {
        MetadataImage image = backend.image();
        return image.nodes().keySet().stream().noneMatch(known -> known.value().equals(node))
                && image.groups().values().stream()
                        .flatMap(group -> group.replicas().stream())
                        .anyMatch(replica -> replica.value().equals(node));
    }

    private void propose(
            StreamObserver<RegisterNodeResponse> caller, RegisterNodeResponse done, RegisterNodeRequest request) {
        NodeInfo node;
        try {
            node = new NodeInfo(
                    new NodeId(request.getNodeId()),
                    request.getZone(),
                    request.getEndpoint(),
                    request.getRaftEndpoint(),
                    request.getIncarnation(),
                    request.getVersion());
        } catch (IllegalArgumentException badId) {
            caller.onError(GrpcErrors.toStatus(
                    new MillraceException(ErrorCode.VALIDATION, String.valueOf(badId.getMessage()), badId)));
            return;
        }
        // Heard before it is known, so that groups can be made for it at once.
        backend.heard(
                NodeReport.ofNew(node.id(), node.incarnation(), FeatureLevels.reported(request.getFeatureLevel())));
        answerWhen(caller, done, List.of(new MetadataCommand.RegisterNode(node)));
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> caller) {
        if (refusesAsFollower(caller)) {
            return;
        }
        NodeId node;
        try {
            node = new NodeId(request.getNodeId());
        } catch (IllegalArgumentException badId) {
            fail(caller, ErrorCode.VALIDATION, String.valueOf(badId.getMessage()));
            return;
        }
        NodeInfo known = backend.image().nodes().get(node);
        if (known == null || known.incarnation() != request.getIncarnation()) {
            answer(caller, HeartbeatResponse.newBuilder().setRegisterAgain(true).build());
            return;
        }
        backend.heard(report(node, request));
        if (request.hasLoad()) {
            backend.loaded(node, LoadReports.read(request.getLoad()));
        }
        answer(caller, news(node));
    }

    private static NodeReport report(NodeId node, HeartbeatRequest request) {
        List<Replica> replicas = request.getReplicasList().stream()
                .map(replica -> new Replica(
                        new GroupId(replica.getGroup()),
                        replica.getLeader() ? Role.LEADER : Role.FOLLOWER,
                        replica.getTerm(),
                        replica.getAppliedIndex(),
                        replica.getCommitIndex()))
                .toList();
        return new NodeReport(
                node,
                request.getIncarnation(),
                replicas,
                request.getDiskUsedBytes(),
                request.getDiskFreeBytes(),
                request.getMetadataVersion(),
                request.getDiskFill(),
                FeatureLevels.reported(request.getFeatureLevel()),
                request.getStopping() ? Intent.STOPS : Intent.GOES_ON);
    }

    private HeartbeatResponse news(NodeId node) {
        HeartbeatResponse.Builder news = HeartbeatResponse.newBuilder();
        backend.liveness()
                .leaders()
                .forEach((group, claim) -> news.addLeaders(GroupLeader.newBuilder()
                        .setGroup(group.value())
                        .setNodeId(claim.node().value())
                        .setTerm(claim.term())));
        backend.transfer()
                .filter(transfer -> transfer.from().equals(node))
                .ifPresent(transfer -> news.addTransfers(LeaderTransfer.newBuilder()
                        .setGroup(transfer.group().value())
                        .setToNode(transfer.to().value())));
        backend.liveness().nodes().forEach((id, heard) -> {
            if (heard.report().diskFill() > WORTH_TELLING) {
                news.addDisks(DiskFill.newBuilder()
                        .setNodeId(id.value())
                        .setFill(heard.report().diskFill()));
            }
        });
        return news.build();
    }

    @Override
    public void reportShards(ReportShardsRequest request, StreamObserver<ReportShardsResponse> caller) {
        if (refusesAsFollower(caller)) {
            return;
        }
        List<MetadataCommand> commands = new ArrayList<>();
        List<Long> forgettable = forgettable(backend.image(), new HashSet<>(request.getDrainedShardUidsList()));
        if (!forgettable.isEmpty()) {
            commands.add(new MetadataCommand.ForgetShards(forgettable));
        }
        List<MetadataCommand.Orphan> orphans = DropOrphansHandler.orphans(backend.image(), orphans(request));
        if (!orphans.isEmpty()) {
            commands.add(new MetadataCommand.DropOrphans(orphans));
        }
        answerWhen(caller, ReportShardsResponse.getDefaultInstance(), commands);
    }

    private static List<MetadataCommand.Orphan> orphans(ReportShardsRequest request) {
        return request.getOrphansList().stream()
                .map(orphan -> new MetadataCommand.Orphan(
                        orphan.getShardUid(), orphan.getStreamUid(), new GroupId(orphan.getGroup())))
                .toList();
    }

    @Override
    public void metadataVersion(MetadataVersionRequest request, StreamObserver<MetadataVersionResponse> caller) {
        if (refusesAsFollower(caller)) {
            return;
        }
        CompletableFuture<?> unused = backend.upToDate().whenComplete((current, failure) -> {
            if (failure == null) {
                answer(
                        caller,
                        MetadataVersionResponse.newBuilder()
                                .setVersion(backend.image().version())
                                .build());
            } else {
                caller.onError(GrpcErrors.toStatus(failure));
            }
        });
    }

    /** Looked up before the log, because a node repeats its report until the shards' retention is over. */
    private List<Long> forgettable(MetadataImage image, Set<Long> reported) {
        long now = time.wallMillis();
        List<Long> uids = new ArrayList<>();
        for (StreamInfo stream : image.streams().values()) {
            for (ShardInfo shard : stream.allShards()) {
                if (reported.contains(shard.uid()) && ForgetShardsHandler.mayForget(stream, shard, now)) {
                    uids.add(shard.uid());
                }
            }
        }
        return uids;
    }

    @Override
    public void followImage(FollowImageRequest request, StreamObserver<ImageUpdate> caller) {
        ServerCallStreamObserver<ImageUpdate> call = (ServerCallStreamObserver<ImageUpdate>) caller;
        GrpcFollower follower = new GrpcFollower(call, updates, request.getReadsResharded());
        ImagePublisher.Subscription subscription = backend.follow(follower, request.getFromVersion());
        call.setOnReadyHandler(subscription::ready);
        call.setOnCancelHandler(subscription::close);
        // The transport may have become ready before the handler was set.
        subscription.ready();
    }

    private record GrpcFollower(
            ServerCallStreamObserver<ImageUpdate> call, ImageUpdates updates, boolean readsResharded)
            implements ImageFollower {

        @Override
        public boolean reads(ImageChange delta) {
            return readsResharded || delta.records().stream().noneMatch(MetadataRecord.Resharded.class::isInstance);
        }

        @Override
        public boolean isReady() {
            return call.isReady() && !call.isCancelled();
        }

        @Override
        public void send(ImageChange change) {
            call.onNext(updates.of(change));
        }
    }

    private boolean refusesAsFollower(StreamObserver<?> caller) {
        if (backend.leads()) {
            return false;
        }
        caller.onError(GrpcErrors.toStatus(backend.notLeader()));
        return true;
    }

    private <A> void answerWhen(StreamObserver<A> caller, A done, List<MetadataCommand> commands) {
        CompletableFuture<?>[] all = commands.stream().map(backend::propose).toArray(CompletableFuture<?>[]::new);
        CompletableFuture<?> unused = CompletableFuture.allOf(all).whenComplete((response, failure) -> {
            if (failure == null) {
                answer(caller, done);
            } else {
                caller.onError(GrpcErrors.toStatus(failure));
            }
        });
    }

    private static <A> void answer(StreamObserver<A> caller, A answer) {
        caller.onNext(answer);
        caller.onCompleted();
    }

    private static void fail(StreamObserver<?> caller, ErrorCode code, String message) {
        caller.onError(GrpcErrors.toStatus(new MillraceException(code, message)));
    }
}
