package io.millrace.controller.api;

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
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ProposeRequest;
import io.millrace.proto.internal.v1.ProposeResponse;
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
 * {@link GroupCommander} over NodeService.Propose: asks the group's leader as far as known, then the endpoint that an
 * answer names, then the other replicas. Repeating after an unknown outcome is the caller's choice. Any thread.
 */
public final class GrpcGroupCommander implements GroupCommander {

    private static final long DEADLINE_SECONDS = 10;

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
        ProposeRequest request = ProposeRequest.newBuilder()
                .setGroup(group.value())
                .setCommand(GroupCommandCodec.encode(command))
                .build();
        Attempt attempt = new Attempt(request, endpoints(group));
        attempt.tryNext(new MillraceException(ErrorCode.NO_LEADER, group + " has no node that is known"));
        return attempt.result;
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

        private final ProposeRequest request;
        private final Deque<String> left;
        private final CompletableFuture<Void> result = new CompletableFuture<>();
        private boolean redirected;

        Attempt(ProposeRequest request, Deque<String> left) {
            this.request = request;
            this.left = left;
        }

        void tryNext(MillraceException lastFailure) {
            String endpoint = left.poll();
            if (endpoint == null) {
                result.completeExceptionally(lastFailure);
                return;
            }
            NodeServiceGrpc.newStub(channels.to(endpoint))
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .propose(request, new StreamObserver<>() {
                        @Override
                        public void onNext(ProposeResponse response) {
                            answered(response);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            failed(GrpcErrors.fromStatus(failure));
                        }

                        @Override
                        public void onCompleted() {
                            // The one answer has come.
                        }
                    });
        }

        private void answered(ProposeResponse response) {
            if (response.getErrorCode().isEmpty()) {
                result.complete(null);
            } else {
                result.completeExceptionally(new MillraceException(
                        ErrorCode.INTERNAL,
                        "group " + request.getGroup() + " refused: " + response.getErrorCode() + " "
                                + response.getErrorMessage()));
            }
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
