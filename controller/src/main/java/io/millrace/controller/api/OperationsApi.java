package io.millrace.controller.api;

import io.grpc.stub.StreamObserver;
import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.controller.api.AdminCalls.Change;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.NodeChange;
import io.millrace.controller.liveness.HeardHealth;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.placement.MovePlanner;
import io.millrace.controller.placement.PlacementSettings;
import io.millrace.controller.placement.StopCheck;
import io.millrace.proto.api.v1.CanStopNodeRequest;
import io.millrace.proto.api.v1.CanStopNodeResponse;
import io.millrace.proto.api.v1.DrainNodeRequest;
import io.millrace.proto.api.v1.DrainNodeResponse;
import io.millrace.proto.api.v1.FinalizeUpgradeRequest;
import io.millrace.proto.api.v1.FinalizeUpgradeResponse;
import io.millrace.proto.api.v1.ListNodesRequest;
import io.millrace.proto.api.v1.ListNodesResponse;
import io.millrace.proto.api.v1.OperationsServiceGrpc;
import io.millrace.proto.api.v1.RemoveNodeRequest;
import io.millrace.proto.api.v1.RemoveNodeResponse;
import io.millrace.proto.api.v1.ReplicaMove;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** OperationsService on a controller. The leader answers; the others pass the call on to it. Handlers do not block. */
public final class OperationsApi extends OperationsServiceGrpc.OperationsServiceImplBase {

    /** Shorter than the patience with nodes in general: a node that has just been stopped must not count as alive. */
    private static final Duration HEARD_JUST_NOW = Duration.ofMillis(2500);

    /** One sentence per group; the first ones tell what to do. */
    private static final int MOST_SENTENCES = 5;

    private final AdminBackend backend;
    private final AdminCalls calls;
    private final TimeSource time;
    private final PlacementSettings placement;
    private final ControllerQuorum controllers;
    private final UpgradeFinalizer upgrade;
    private final StopClaims claims = new StopClaims();

    public OperationsApi(
            AdminBackend backend,
            Forwarding forwarding,
            TimeSource time,
            PlacementSettings placement,
            ControllerQuorum controllers) {
        this.backend = backend;
        this.calls = new AdminCalls(backend, forwarding);
        this.time = time;
        this.placement = placement;
        this.controllers = controllers;
        upgrade = new UpgradeFinalizer(backend, controllers, time);
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> caller) {
        calls.read(OperationsServiceGrpc.getListNodesMethod(), request, caller, this::list);
    }

    @Override
    public void drainNode(DrainNodeRequest request, StreamObserver<DrainNodeResponse> caller) {
        calls.write(
                OperationsServiceGrpc.getDrainNodeMethod(),
                request,
                caller,
                new Change<>(this::assign, response -> assigned(request.getNodeId())));
    }

    @Override
    public void removeNode(RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> caller) {
        calls.write(
                OperationsServiceGrpc.getRemoveNodeMethod(),
                request,
                caller,
                new Change<>(this::remove, response -> RemoveNodeResponse.getDefaultInstance()));
    }

    @Override
    public void canStopNode(CanStopNodeRequest request, StreamObserver<CanStopNodeResponse> caller) {
        calls.later(OperationsServiceGrpc.getCanStopNodeMethod(), request, caller, this::canStop);
    }

    @Override
    public void finalizeUpgrade(FinalizeUpgradeRequest request, StreamObserver<FinalizeUpgradeResponse> caller) {
        calls.later(
                OperationsServiceGrpc.getFinalizeUpgradeMethod(), request, caller, asked -> upgrade.finalizeUpgrade());
    }

    private ListNodesResponse list() {
        MetadataImage image = backend.image();
        long now = time.monotonicNanos();
        HeardHealth health = HeardHealth.of(backend.liveness(), now);
        ListNodesResponse.Builder nodes = ListNodesResponse.newBuilder();
        image.nodes().values().forEach(node -> nodes.addNodes(ClusterReport.node(image, health.heard(), node, now)));
        image.moves().forEach(move -> nodes.addMoves(shown(move, health)));
        return nodes.build();
    }

    private static ReplicaMove shown(ProcessInfo.Moving move, HeardHealth health) {
        return ReplicaMove.newBuilder()
                .setGroup(move.group().value())
                .setFromNode(move.from().value())
                .setToNode(move.to().value())
                .setStartedMillis(move.startedMillis())
                .setEntriesBehind(health.behind(move.group(), move.to()))
                .setAbandoned(move.phase() == MovePhase.ABANDONED)
                .build();
    }

    private MetadataCommand assign(DrainNodeRequest request) {
        NodeId node = id(request.getNodeId());
        if (request.getCancel()) {
            return new MetadataCommand.ChangeNodes(new NodeChange.Assign(node, NodeDuty.SERVING));
        }
        NodeInfo known = backend.image().nodes().get(node);
        if (known != null && known.serves()) {
            HeardHealth health = HeardHealth.of(backend.liveness(), time.monotonicNanos());
            List<String> objections = new MovePlanner(backend.image(), health, placement).objections(node);
            if (!objections.isEmpty()) {
                throw new MillraceException(
                        ErrorCode.RESOURCE_IN_USE, "Node " + node + " cannot be drained. " + first(objections));
            }
        }
        return new MetadataCommand.ChangeNodes(new NodeChange.Assign(node, NodeDuty.DRAINING));
    }

    private DrainNodeResponse assigned(String node) {
        NodeId id = id(node);
        long held = backend.image().groups().values().stream()
                .filter(group -> group.replicas().contains(id))
                .count();
        return DrainNodeResponse.newBuilder().setReplicaCount((int) held).build();
    }

    private MetadataCommand remove(RemoveNodeRequest request) {
        NodeId node = id(request.getNodeId());
        if (controllers.contains(node)) {
            throw new MillraceException(
                    ErrorCode.RESOURCE_IN_USE,
                    "Node " + node + " is one of the controllers (cluster.controllers) and cannot be removed.");
        }
        Liveness heard = backend.liveness();
        long now = time.monotonicNanos();
        if (backend.image().nodes().containsKey(node) && heard.isAlive(node, now)) {
            throw new MillraceException(ErrorCode.RESOURCE_IN_USE, mayRun(node, heard, now));
        }
        return new MetadataCommand.ChangeNodes(new NodeChange.Remove(node));
    }

    private static String mayRun(NodeId node, Liveness heard, long nowNanos) {
        long millis = Duration.ofNanos(nowNanos - heard.lastHeardNanos(node)).toMillis();
        return heard.report(node).isPresent()
                ? "Node " + node + " runs: it was heard " + millis + " ms ago. Stop its process first, then remove it."
                : "Controller leadership changed " + millis + " ms ago, and whether node " + node
                        + " runs is not known yet; try again in some seconds.";
    }

    private CompletableFuture<CanStopNodeResponse> canStop(CanStopNodeRequest request) {
        NodeId node = id(request.getNodeId());
        MetadataImage image = backend.image();
        if (!image.nodes().containsKey(node) && !controllers.contains(node)) {
            throw new MillraceException(
                    ErrorCode.RESOURCE_NOT_FOUND,
                    "There is no node " + node + "; the nodes are "
                            + image.nodes().keySet() + ".");
        }
        HeardHealth health = new HeardHealth(backend.liveness(), time.monotonicNanos(), HEARD_JUST_NOW);
        List<String> objections = new ArrayList<>(StopCheck.objections(image, health, node));
        return controllers.objections(node).thenApply(more -> {
            objections.addAll(more);
            boolean claimed = request.getClaim() && objections.isEmpty();
            Optional<String> turn = claimed
                    ? claims.claim(node, health.heard(), health.nowNanos())
                    : claims.objection(node, health.heard(), health.nowNanos());
            turn.ifPresent(objections::add);
            return CanStopNodeResponse.newBuilder().addAllReasons(objections).build();
        });
    }

    private static NodeId id(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException bad) {
            throw new MillraceException(ErrorCode.VALIDATION, String.valueOf(bad.getMessage()), bad);
        }
    }

    private static String first(List<String> sentences) {
        String shown = String.join(" ", sentences.subList(0, Math.min(MOST_SENTENCES, sentences.size())));
        int more = sentences.size() - MOST_SENTENCES;
        return more > 0 ? shown + " And " + more + " more." : shown;
    }
}
