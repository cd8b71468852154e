package io.millrace.controller.api;

import io.grpc.Channel;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.controller.GroupEndpoints;
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
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@link GroupCommander} over NodeService and MembershipService: asks the group's leader as far as known, then the endpoint that an
 * answer names, then the other replicas. A leader that stands still is passed over after some seconds: another may lead by then, and shards that
 * are sealed wait for their children. What it may have done all the same does no harm, all commands are idempotent. Any thread.
 */
public final class GrpcGroupCommander implements GroupCommander {

    /** An entry of a thousand shards takes a tenth of it, also on a machine with much to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** A new member copies the group's data first; a call that is cut off goes on where it was when it is repeated. */
    private static final Duration CATCH_UP = Duration.ofMinutes(10);

    private final Channels channels;
    private final Supplier<MetadataImage> image;
    private final GroupEndpoints members;
    private final Duration patience;

    /**
     * A commander.
     *
     * @param image latest metadata
     * @param leaders leader of a group, as far as known
     */
    public GrpcGroupCommander(
            Channels channels, Supplier<MetadataImage> image, Function<GroupId, Optional<NodeId>> leaders) {
        this(channels, image, leaders, PATIENCE);
    }

    /** Waits for this long for an answer, but for that of {@link GroupCommand.SetMembers}. */
    GrpcGroupCommander(
            Channels channels,
            Supplier<MetadataImage> image,
            Function<GroupId, Optional<NodeId>> leaders,
            Duration patience) {
        this.channels = channels;
        this.image = image;
        this.patience = patience;
        members = new GroupEndpoints(image, leaders);
    }

    @Override
    public CompletableFuture<Void> propose(GroupId group, GroupCommand command) {
        Call call = command instanceof GroupCommand.SetMembers members
                ? setMembers(group, members)
                : propose(ProposeRequest.newBuilder()
                        .setGroup(group.value())
                        .setCommand(GroupCommandCodec.encode(command))
                        .build());
        Attempt attempt = new Attempt(call, members.of(group));
        attempt.tryNext(new MillraceException(ErrorCode.NO_LEADER, group + " has no node that is known"));
        return attempt.result;
    }

    /** Makes the call at one endpoint; the future fails with what gRPC says. */
    private interface Call {
        CompletableFuture<Void> at(Channel channel);
    }

    private Call propose(ProposeRequest request) {
        return channel -> Reply.<ProposeResponse>to(reply -> NodeServiceGrpc.newStub(channel)
                        .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .propose(request, reply))
                .thenAccept(response -> checkAccepted(request, response));
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
        return channel -> Reply.<SetMembersResponse>to(reply -> MembershipServiceGrpc.newStub(channel)
                        .withDeadlineAfter(CATCH_UP.toMillis(), TimeUnit.MILLISECONDS)
                        .setMembers(request.build(), reply))
                .thenAccept(done -> {});
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
                case NOT_LEADER, NO_LEADER, UNAVAILABLE, RESOURCE_NOT_FOUND, TIMEOUT -> {
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
