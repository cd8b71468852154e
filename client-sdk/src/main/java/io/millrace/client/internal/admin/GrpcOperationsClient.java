package io.millrace.client.internal.admin;

import io.grpc.stub.StreamObserver;
import io.millrace.client.NodesDescription;
import io.millrace.client.OperationsClient;
import io.millrace.client.internal.net.BlockingCalls;
import io.millrace.proto.api.v1.CanStopNodeRequest;
import io.millrace.proto.api.v1.DrainNodeRequest;
import io.millrace.proto.api.v1.FinalizeUpgradeRequest;
import io.millrace.proto.api.v1.ListNodesRequest;
import io.millrace.proto.api.v1.OperationsServiceGrpc;
import io.millrace.proto.api.v1.OperationsServiceGrpc.OperationsServiceStub;
import io.millrace.proto.api.v1.RemoveNodeRequest;
import io.millrace.proto.api.v1.ReplicaMove;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link OperationsClient} over OperationsService. Holds no state. */
public final class GrpcOperationsClient implements OperationsClient {

    private final BlockingCalls calls;
    private final Duration timeout;

    /** One method of the service. */
    private interface Method<Q, A> {
        void start(OperationsServiceStub stub, Q request, StreamObserver<A> reply);
    }

    public GrpcOperationsClient(BlockingCalls calls, Duration timeout) {
        this.calls = calls;
        this.timeout = timeout;
    }

    @Override
    public NodesDescription nodes() {
        var nodes = call(ListNodesRequest.getDefaultInstance(), OperationsServiceStub::listNodes);
        return new NodesDescription(
                nodes.getNodesList().stream()
                        .map(node -> new NodesDescription.Node(Descriptions.node(node), node.getDraining()))
                        .toList(),
                nodes.getMovesList().stream().map(GrpcOperationsClient::move).toList());
    }

    private static NodesDescription.Move move(ReplicaMove move) {
        return new NodesDescription.Move(
                move.getGroup(),
                move.getFromNode(),
                move.getToNode(),
                Instant.ofEpochMilli(move.getStartedMillis()),
                move.getEntriesBehind(),
                move.getAbandoned());
    }

    @Override
    public int drain(String node) {
        return call(DrainNodeRequest.newBuilder().setNodeId(node).build(), OperationsServiceStub::drainNode)
                .getReplicaCount();
    }

    @Override
    public void undrain(String node) {
        call(DrainNodeRequest.newBuilder().setNodeId(node).setCancel(true).build(), OperationsServiceStub::drainNode);
    }

    @Override
    public void remove(String node) {
        call(RemoveNodeRequest.newBuilder().setNodeId(node).build(), OperationsServiceStub::removeNode);
    }

    @Override
    public List<String> objectionsToStopping(String node) {
        return canStop(CanStopNodeRequest.newBuilder().setNodeId(node).build());
    }

    @Override
    public List<String> claimStop(String node) {
        return canStop(
                CanStopNodeRequest.newBuilder().setNodeId(node).setClaim(true).build());
    }

    @Override
    public int finalizeUpgrade() {
        return call(FinalizeUpgradeRequest.getDefaultInstance(), OperationsServiceStub::finalizeUpgrade)
                .getLevel();
    }

    private List<String> canStop(CanStopNodeRequest request) {
        return List.copyOf(call(request, OperationsServiceStub::canStopNode).getReasonsList());
    }

    private <Q, A> A call(Q request, Method<Q, A> method) {
        return calls.call(
                timeout,
                (channel, left, reply) -> method.start(
                        OperationsServiceGrpc.newStub(channel).withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS),
                        request,
                        reply));
    }
}
