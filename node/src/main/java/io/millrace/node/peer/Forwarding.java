package io.millrace.node.peer;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** The metadata key {@code millrace-forwarded: 1} that a node puts on a call it forwards. */
public final class Forwarding implements ServerInterceptor {

    static final Metadata.Key<String> KEY = Metadata.Key.of("millrace-forwarded", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<Origin> ORIGIN = Context.keyWithDefault("millrace-origin", Origin.CLIENT);

    /** Origin of the call that the current thread handles. */
    public static Origin origin() {
        return ORIGIN.get();
    }

    static Metadata header() {
        Metadata header = new Metadata();
        header.put(KEY, "1");
        return header;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!headers.containsKey(KEY)) {
            return next.startCall(call, headers);
        }
        Context context = Context.current().withValue(ORIGIN, Origin.FORWARDED);
        return Contexts.interceptCall(context, call, headers, next);
    }
}
