package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.node.subscribe.SubscriptionEvent;
import io.millrace.node.subscribe.SubscriptionSink;
import io.millrace.proto.api.v1.Encryption;
import io.millrace.proto.api.v1.SubscribeEvent;

/** Server streaming as a sink: HTTP/2 flow control is the credit. Made on the thread that handles the call. */
final class SubscribeSink implements SubscriptionSink {

    private static final Runnable NOTHING = () -> {};

    private final ServerCallStreamObserver<SubscribeEvent> call;
    private final Encryption encryption;
    private volatile Runnable ready = NOTHING;
    private volatile Runnable cancelled = NOTHING;

    SubscribeSink(ServerCallStreamObserver<SubscribeEvent> call, Encryption encryption) {
        this.call = call;
        this.encryption = encryption;
        // gRPC takes handlers only before the handling method returns; the subscription starts later.
        call.setOnReadyHandler(() -> ready.run());
        call.setOnCancelHandler(() -> cancelled.run());
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public void onReady(Runnable callback) {
        ready = callback;
    }

    @Override
    public void onCancel(Runnable callback) {
        cancelled = callback;
        if (call.isCancelled()) {
            callback.run();
        }
    }

    @Override
    public void send(SubscriptionEvent event) {
        call.onNext(
                ReadMessages.of(event).toBuilder().setEncryption(encryption).build());
    }

    @Override
    public void complete() {
        call.onCompleted();
    }

    @Override
    public void fail(MillraceException reason) {
        if (!call.isCancelled()) {
            call.onError(GrpcErrors.toStatus(reason));
        }
    }
}
