package io.millrace.controller.api;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.GrpcErrors;
import java.util.concurrent.TimeUnit;

/**
 * Passes admin calls on to the leading controller, at most once: the call carries {@code millrace-forwarded}, and a server
 * that gets it does not pass it on again. Any thread.
 */
public final class Forwarding {

    private static final Metadata.Key<String> KEY =
            Metadata.Key.of("millrace-forwarded", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Boolean> FORWARDED = Context.keyWithDefault("millrace-admin-forwarded", false);
    private static final long DEADLINE_SECONDS = 30;

    private final Channels channels;

    public Forwarding(Channels channels) {
        this.channels = channels;
    }

    /** Reads the mark of forwarded calls; goes in front of the services. */
    public static ServerInterceptor interceptor() {
        return new MarkReader();
    }

    /** True when the call that the current thread handles was passed on by another server. */
    static boolean isForwarded() {
        return FORWARDED.get();
    }

    /** Passes a call on and answers what the other server answers. */
    <Q, A> void forward(String endpoint, MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller) {
        Metadata mark = new Metadata();
        mark.put(KEY, "1");
        Channel channel =
                ClientInterceptors.intercept(channels.to(endpoint), MetadataUtils.newAttachHeadersInterceptor(mark));
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, new Relay<>(caller));
    }

    private static final class MarkReader implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Context context = Context.current().withValue(FORWARDED, headers.containsKey(KEY));
            return Contexts.interceptCall(context, call, headers, next);
        }
    }

    private record Relay<A>(StreamObserver<A> caller) implements StreamObserver<A> {

        @Override
        public void onNext(A answer) {
            caller.onNext(answer);
        }

        @Override
        public void onError(Throwable failure) {
            // Rebuilt, so that the other server's transport headers do not travel on.
            caller.onError(GrpcErrors.toStatus(GrpcErrors.fromStatus(failure)));
        }

        @Override
        public void onCompleted() {
            caller.onCompleted();
        }
    }
}
