package io.millrace.gateway.operation.backend;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The public gRPC API of this server. Any thread; never blocks. */
public final class Backend {

    private static final Duration TIMEOUT = Duration.ofSeconds(25);

    private final Channel channel;

    /** @param channel to a server with all public services */
    public Backend(Channel channel) {
        this.channel = channel;
    }

    /** Calls a method with one answer; fails with a {@link io.millrace.gateway.operation.KinesisException}. */
    public <Q, A> CompletableFuture<A> call(RequestContext context, MethodDescriptor<Q, A> method, Q request) {
        Answer<A> answer = new Answer<>(context);
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, answer);
        return answer.future;
    }

    /** Subscribes to a shard; the observer paces it. */
    public void subscribe(SubscribeRequest request, ClientResponseObserver<SubscribeRequest, SubscribeEvent> observer) {
        StreamServiceGrpc.newStub(channel).subscribe(request, observer);
    }

    private static final class Answer<A> implements StreamObserver<A> {

        private final CompletableFuture<A> future = new CompletableFuture<>();
        private final RequestContext context;
        private @Nullable A value;

        Answer(RequestContext context) {
            this.context = context;
        }

        @Override
        public void onNext(A answer) {
            value = answer;
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(Failures.translate(failure, context));
        }

        @Override
        public void onCompleted() {
            Optional.ofNullable(value)
                    .ifPresentOrElse(
                            future::complete,
                            () -> future.completeExceptionally(
                                    Failures.internal("a server of the cluster answered nothing")));
        }
    }
}
