package io.millrace.controller.api;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.Reply;
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
        return contains(node)
                ? answers().thenApply(answers -> objections(node, answers))
                : CompletableFuture.completedFuture(List.of());
    }

    /** Controllers that do not run or do not know that feature level, in sentences. Any thread. */
    CompletableFuture<List<String>> withoutLevel(int level) {
        return answers()
                .thenApply(answers -> answers.entrySet().stream()
                        .filter(entry -> !knows(entry.getValue(), level))
                        .map(entry -> "Controller " + entry.getKey()
                                + (entry.getValue().getRunning()
                                        ? " knows feature level "
                                                + FeatureLevels.reported(
                                                        entry.getValue().getFeatureLevel()) + " only."
                                        : " does not answer."))
                        .toList());
    }

    private static boolean knows(DescribeReplicaResponse answer, int level) {
        return answer.getRunning() && FeatureLevels.reported(answer.getFeatureLevel()) >= level;
    }

    /** What each controller says of its replica; of one that does not answer, that it does not run. */
    private CompletableFuture<Map<NodeId, DescribeReplicaResponse>> answers() {
        Map<NodeId, CompletableFuture<DescribeReplicaResponse>> calls = new TreeMap<>();
        members.forEach((id, endpoint) -> calls.put(id, describe(endpoint)));
        return CompletableFuture.allOf(calls.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    Map<NodeId, DescribeReplicaResponse> answers = new TreeMap<>();
                    calls.forEach((id, call) -> answers.put(id, call.join()));
                    return answers;
                });
    }

    private List<String> objections(NodeId node, Map<NodeId, DescribeReplicaResponse> answers) {
        long furthest = answers.values().stream()
                .mapToLong(DescribeReplicaResponse::getAppliedIndex)
                .max()
                .orElse(0);
        List<NodeId> well = answers.entrySet().stream()
                .filter(entry -> isWell(entry.getValue(), furthest))
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
        return Reply.<DescribeReplicaResponse>to(reply -> CheckpointServiceGrpc.newStub(channels.to(endpoint))
                        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .describeReplica(
                                DescribeReplicaRequest.newBuilder()
                                        .setGroup(GroupId.METADATA.value())
                                        .build(),
                                reply))
                .exceptionally(silent -> DescribeReplicaResponse.getDefaultInstance());
    }
}
