package io.millrace.node.api;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Passes another node's subscription on to a client of this one, which has no replica of the shard. At most one event is on
 * its way: the next is asked for when the client has room.
 */
final class SubscribeRelay implements ClientResponseObserver<SubscribeRequest, SubscribeEvent> {

    private final ServerCallStreamObserver<SubscribeEvent> client;
    private final AtomicBoolean wanting = new AtomicBoolean();
    private volatile @Nullable ClientCallStreamObserver<SubscribeRequest> peer;

    SubscribeRelay(ServerCallStreamObserver<SubscribeEvent> client, CallHandlers handlers) {
        this.client = client;
        handlers.onReady(this::askIfReady);
        handlers.onCancel(this::cancel);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SubscribeRequest> request) {
        request.disableAutoRequestWithInitial(1);
        peer = request;
    }

    @Override
    public void onNext(SubscribeEvent event) {
        if (client.isCancelled()) {
            // It may have gone before there was a call to cancel.
            cancel();
            return;
        }
        client.onNext(event);
        wanting.set(true);
        askIfReady();
    }

    @Override
    public void onError(Throwable failure) {
        if (!client.isCancelled()) {
            client.onError(GrpcErrors.toStatus(GrpcErrors.fromStatus(failure)));
        }
    }

    @Override
    public void onCompleted() {
        client.onCompleted();
    }

    private void askIfReady() {
        ClientCallStreamObserver<SubscribeRequest> call = peer;
        if (call != null && client.isReady() && wanting.compareAndSet(true, false)) {
            call.request(1);
        }
    }

    private void cancel() {
        ClientCallStreamObserver<SubscribeRequest> call = peer;
        if (call != null) {
            call.cancel("the client has gone", null);
        }
    }
}
