package io.millrace.client.internal.net;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** The one answer of a unary call as a future. */
public final class Reply<T> extends CompletableFuture<T> implements StreamObserver<T> {

    @Override
    public void onNext(T value) {
        complete(value);
    }

    @Override
    public void onError(Throwable failure) {
        completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        completeExceptionally(new IllegalStateException("the server ended the call without an answer"));
    }
}
