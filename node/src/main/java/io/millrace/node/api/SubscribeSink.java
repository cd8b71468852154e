package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.node.subscribe.SubscriptionEvent;
import io.millrace.node.subscribe.SubscriptionSink;
import io.millrace.proto.api.v1.Encryption;
import io.millrace.proto.api.v1.SubscribeEvent;

/** Server streaming as a sink: HTTP/2 flow control is the credit. */
final class SubscribeSink implements SubscriptionSink {

    private final ServerCallStreamObserver<SubscribeEvent> call;
    private final CallHandlers handlers;
    private final Encryption encryption;

    SubscribeSink(ServerCallStreamObserver<SubscribeEvent> call, CallHandlers handlers, Encryption encryption) {
        this.call = call;
        this.handlers = handlers;
        this.encryption = encryption;
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public void onReady(Runnable callback) {
        handlers.onReady(callback);
    }

    @Override
    public void onCancel(Runnable callback) {
        handlers.onCancel(callback);
    }

    @Override
    public void send(SubscriptionEvent event) {
        call.onNext(ReadMessages.of(event).toBuilder().setEncryption(encryption).build());
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
