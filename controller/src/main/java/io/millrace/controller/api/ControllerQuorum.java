package io.millrace.controller.api;

import io.grpc.stub.StreamObserver;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc;
import io.millrace.proto.internal.v1.DescribeReplicaRequest;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Whether the metadata quorum can spare a controller; the controllers are asked, since they send no heartbeats. */
public final class ControllerQuorum {

    private static final long DEADLINE_SECONDS = 3;
    private static final long CAUGHT_UP_ENTRIES = 1000;

    private final Map<NodeId, String> members;
    private final Channels channels;

    /**
     * A quorum.
     *
     * @param members gRPC endpoints of all controllers
     */
    public ControllerQuorum(Map<NodeId, String> members, Channels channels) {
        this.members = new TreeMap<>(members);
        this.channels = channels;
    }

    boolean contains(NodeId node) {
        return members.containsKey(node);
    }

    /** What speaks against stopping a controller, in sentences; empty when the node is none. Any thread. */
    CompletableFuture<List<String>> objections(NodeId node) {
        if (!contains(node)) {
            return CompletableFuture.completedFuture(List.of());
        }
        Map<NodeId, CompletableFuture<DescribeReplicaResponse>> answers = new TreeMap<>();
        members.forEach((id, endpoint) -> answers.put(id, describe(endpoint)));
        return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> objections(node, answers));
    }

    private List<String> objections(NodeId node, Map<NodeId, CompletableFuture<DescribeReplicaResponse>> answers) {
        long furthest = answers.values().stream()
                .mapToLong(answer -> answer.join().getAppliedIndex())
                .max()
                .orElse(0);
        List<NodeId> well = answers.entrySet().stream()
                .filter(entry -> isWell(entry.getValue().join(), furthest))
                .map(Map.Entry::getKey)
                .filter(id -> !id.equals(node))
                .toList();
        int majority = members.size() / 2 + 1;
        return well.size() >= majority
                ? List.of()
                : List.of("The controllers " + members.keySet() + " would be left with " + well
                        + " that are well and need " + majority + ".");
    }

    private static boolean isWell(DescribeReplicaResponse answer, long furthest) {
        return answer.getRunning() && answer.getAppliedIndex() + CAUGHT_UP_ENTRIES >= furthest;
    }

    private CompletableFuture<DescribeReplicaResponse> describe(String endpoint) {
        CompletableFuture<DescribeReplicaResponse> answer = new CompletableFuture<>();
        CheckpointServiceGrpc.newStub(channels.to(endpoint))
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .describeReplica(
                        DescribeReplicaRequest.newBuilder()
                                .setGroup(GroupId.METADATA.value())
                                .build(),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(DescribeReplicaResponse response) {
                                answer.complete(response);
                            }

                            @Override
                            public void onError(Throwable silent) {
                                answer.complete(DescribeReplicaResponse.getDefaultInstance());
                            }

                            @Override
                            public void onCompleted() {
                                answer.complete(DescribeReplicaResponse.getDefaultInstance());
                            }
                        });
        return answer;
    }
}
