package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.node.peer.Faults;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Sends the outcome of a unary call. */
public final class Replies {

    private Replies() {}

    /** Makes the answer and sends it or its failure, on the thread that completes it. */
    public static <T> void send(StreamObserver<T> observer, Supplier<CompletableFuture<T>> answer) {
        if (observer instanceof ServerCallStreamObserver<T> call) {
            // Without a handler an answer to a call that the client gave up would throw on a reply thread.
            call.setOnCancelHandler(() -> {});
        }
        CompletableFuture<T> future;
        try {
            future = answer.get();
        } catch (RuntimeException e) {
            future = CompletableFuture.failedFuture(e);
        }
        var unused = future.whenComplete((value, failure) -> {
            if (failure != null) {
                Faults.log(failure);
                observer.onError(GrpcErrors.toStatus(failure));
            } else {
                observer.onNext(value);
                observer.onCompleted();
            }
        });
    }
}
