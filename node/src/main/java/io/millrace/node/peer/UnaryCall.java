package io.millrace.node.peer;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answer of a unary call as a future; completes on the channel's executor. */
final class UnaryCall<T> implements StreamObserver<T> {

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T answer;

    private UnaryCall() {}

    /** Starts the call and gives its future, which fails with the call's status. */
    static <T> CompletableFuture<T> start(Consumer<StreamObserver<T>> call) {
        UnaryCall<T> observer = new UnaryCall<>();
        call.accept(observer);
        return observer.future;
    }

    @Override
    public void onNext(T value) {
        answer = value;
    }

    @Override
    public void onError(Throwable failure) {
        future.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        T value = answer;
        if (value == null) {
            future.completeExceptionally(new IllegalStateException("call ended without an answer"));
        } else {
            future.complete(value);
        }
    }
}
