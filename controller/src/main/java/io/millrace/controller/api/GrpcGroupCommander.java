package io.millrace.controller.api;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.controller.codec.GroupCommandCodec;
import io.millrace.controller.process.GroupCommand;
import io.millrace.controller.process.GroupCommander;
import io.millrace.proto.internal.v1.GroupMember;
import io.millrace.proto.internal.v1.MembershipServiceGrpc;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ProposeRequest;
import io.millrace.proto.internal.v1.ProposeResponse;
import io.millrace.proto.internal.v1.SetMembersRequest;
import io.millrace.proto.internal.v1.SetMembersResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@link GroupCommander} over NodeService and MembershipService: asks the group's leader as far as known, then the endpoint that an
 * answer names, then the other replicas. Repeating after an unknown outcome is the caller's choice. Any thread.
 */
public final class GrpcGroupCommander implements GroupCommander {

    private static final long DEADLINE_SECONDS = 10;

    /** A new member copies the group's data first; a call that is cut off goes on where it was when it is repeated. */
    private static final long CATCH_UP_SECONDS = 600;

    private final Channels channels;
    private final Supplier<MetadataImage> image;
    private final Function<GroupId, Optional<NodeId>> leaders;

    /**
     * A commander.
     *
     * @param image latest metadata
     * @param leaders leader of a group, as far as known
     */
    public GrpcGroupCommander(
            Channels channels, Supplier<MetadataImage> image, Function<GroupId, Optional<NodeId>> leaders) {
        this.channels = channels;
        this.image = image;
        this.leaders = leaders;
    }

    @Override
    public CompletableFuture<Void> propose(GroupId group, GroupCommand command) {
        Call call = command instanceof GroupCommand.SetMembers members
                ? setMembers(group, members)
                : propose(ProposeRequest.newBuilder()
                        .setGroup(group.value())
                        .setCommand(GroupCommandCodec.encode(command))
                        .build());
        Attempt attempt = new Attempt(call, endpoints(group));
        attempt.tryNext(new MillraceException(ErrorCode.NO_LEADER, group + " has no node that is known"));
        return attempt.result;
    }

    /** Makes the call at one endpoint; the future fails with what gRPC says. */
    private interface Call {
        CompletableFuture<Void> at(Channel channel);
    }

    private static Call propose(ProposeRequest request) {
        return channel -> {
            Answer<ProposeResponse> answer = new Answer<>();
            NodeServiceGrpc.newStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .propose(request, answer);
            return answer.future.thenAccept(response -> checkAccepted(request, response));
        };
    }

    private static void checkAccepted(ProposeRequest request, ProposeResponse response) {
        if (!response.getErrorCode().isEmpty()) {
            throw new MillraceException(
                    ErrorCode.INTERNAL,
                    "group " + request.getGroup() + " refused: " + response.getErrorCode() + " "
                            + response.getErrorMessage());
        }
    }

    private Call setMembers(GroupId group, GroupCommand.SetMembers command) {
        MetadataImage now = image.get();
        SetMembersRequest.Builder request =
                SetMembersRequest.newBuilder().setGroup(group.value()).setMetadataVersion(now.version());
        for (NodeId id : command.members()) {
            NodeInfo node = now.node(id)
                    .orElseThrow(() -> new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "node " + id + " is gone"));
            request.addMembers(GroupMember.newBuilder()
                    .setNodeId(id.value())
                    .setRaftEndpoint(node.raftEndpoint())
                    .setEndpoint(node.endpoint()));
        }
        return channel -> {
            Answer<SetMembersResponse> answer = new Answer<>();
            MembershipServiceGrpc.newStub(channel)
                    .withDeadlineAfter(CATCH_UP_SECONDS, TimeUnit.SECONDS)
                    .setMembers(request.build(), answer);
            return answer.future.thenAccept(done -> {});
        };
    }

    /** The one answer of a call. */
    private static final class Answer<A> implements StreamObserver<A> {

        private final CompletableFuture<A> future = new CompletableFuture<>();

        @Override
        public void onNext(A answer) {
            future.complete(answer);
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            future.completeExceptionally(new MillraceException(ErrorCode.UNAVAILABLE, "no answer"));
        }
    }

    private Deque<String> endpoints(GroupId group) {
        MetadataImage now = image.get();
        Set<NodeId> nodes = new LinkedHashSet<>();
        leaders.apply(group).ifPresent(nodes::add);
        now.group(group).map(GroupInfo::replicas).ifPresent(nodes::addAll);
        Deque<String> endpoints = new ArrayDeque<>();
        nodes.forEach(node -> now.node(node).map(NodeInfo::endpoint).ifPresent(endpoints::add));
        return endpoints;
    }

    /** One pass over the endpoints; one call at a time. */
    private final class Attempt {

        private final Call call;
        private final Deque<String> left;
        private final CompletableFuture<Void> result = new CompletableFuture<>();
        private boolean redirected;

        Attempt(Call call, Deque<String> left) {
            this.call = call;
            this.left = left;
        }

        void tryNext(MillraceException lastFailure) {
            String endpoint = left.poll();
            if (endpoint == null) {
                result.completeExceptionally(lastFailure);
                return;
            }
            CompletableFuture<Void> unused = call.at(channels.to(endpoint)).whenComplete((done, failure) -> {
                if (failure == null) {
                    result.complete(null);
                } else {
                    failed(GrpcErrors.fromStatus(failure));
                }
            });
        }

        private void failed(MillraceException failure) {
            switch (failure.code()) {
                case NOT_LEADER, NO_LEADER, UNAVAILABLE, RESOURCE_NOT_FOUND -> {
                    if (!redirected) {
                        failure.leaderEndpoint().ifPresent(leader -> {
                            redirected = true;
                            left.addFirst(leader);
                        });
                    }
                    tryNext(failure);
                }
                default -> result.completeExceptionally(failure);
            }
        }
    }
}
