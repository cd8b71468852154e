package io.millrace.node.cluster;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** Completes a future with the one answer of a unary call. */
final class UnaryObserver<T> implements StreamObserver<T> {

    private final CompletableFuture<T> answer;

    UnaryObserver(CompletableFuture<T> answer) {
        this.answer = answer;
    }

    @Override
    public void onNext(T value) {
        answer.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        answer.completeExceptionally(
                Status.INTERNAL.withDescription("the call ended without an answer").asRuntimeException());
    }
}
