package io.millrace.raft;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.Reply;
import io.millrace.common.id.GroupId;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc;
import io.millrace.proto.internal.v1.DescribeReplicaRequest;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks other members how their replicas are doing. */
final class PeerProbe {

    private static final long DEADLINE_SECONDS = 3;

    private final Channels channels;

    PeerProbe(Channels channels) {
        this.channels = channels;
    }

    /** What a member says about its replica. */
    CompletableFuture<DescribeReplicaResponse> describe(Optional<String> endpoint, GroupId group) {
        return call(endpoint, DescribeReplicaRequest.newBuilder().setGroup(group.value()));
    }

    /** The same, and if that member leads it adds an empty entry. */
    CompletableFuture<DescribeReplicaResponse> askForEntry(Optional<String> endpoint, GroupId group) {
        return call(
                endpoint,
                DescribeReplicaRequest.newBuilder().setGroup(group.value()).setWantsEntry(true));
    }

    private CompletableFuture<DescribeReplicaResponse> call(
            Optional<String> endpoint, DescribeReplicaRequest.Builder request) {
        if (endpoint.isEmpty()) {
            return CompletableFuture.failedFuture(new MillraceException(ErrorCode.UNAVAILABLE, "no endpoint known"));
        }
        return Reply.to(reply -> CheckpointServiceGrpc.newStub(channels.to(endpoint.get()))
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .describeReplica(request.build(), reply));
    }
}
