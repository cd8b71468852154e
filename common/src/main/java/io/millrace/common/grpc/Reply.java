package io.millrace.common.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one answer of a unary call as a future. It fails as the call does, with INTERNAL when the call ends well but without an
 * answer. Completes on the channel's executor.
 */
public final class Reply<T> extends CompletableFuture<T> implements StreamObserver<T> {

    /** Callbacks of a call come one after the other. */
    private @Nullable T answer;

    /** Starts a call and gives its answer; what the start throws fails it too. */
    public static <T> Reply<T> to(Consumer<StreamObserver<T>> call) {
        Reply<T> reply = new Reply<>();
        try {
            call.accept(reply);
        } catch (RuntimeException notBegun) {
            reply.onError(notBegun);
        }
        return reply;
    }

    @Override
    public void onNext(T value) {
        answer = value; // the call may still fail
    }

    @Override
    public void onError(Throwable failure) {
        completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        T value = answer;
        if (value == null) {
            completeExceptionally(Status.INTERNAL
                    .withDescription("the server ended the call without an answer")
                    .asRuntimeException());
        } else {
            complete(value);
        }
    }
}
