package io.millrace.node.cluster;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands on the one answer of a unary call, or its failure, once. Callbacks of a call come one after the other. */
final class UnaryObserver<T> implements StreamObserver<T> {

    private final Consumer<T> answered;
    private final Consumer<Throwable> failed;
    private @Nullable T answer;

    UnaryObserver(Consumer<T> answered, Consumer<Throwable> failed) {
        this.answered = answered;
        this.failed = failed;
    }

    @Override
    public void onNext(T value) {
        answer = value;
    }

    @Override
    public void onError(Throwable failure) {
        failed.accept(failure);
    }

    @Override
    public void onCompleted() {
        T value = answer;
        if (value == null) {
            failed.accept(Status.INTERNAL
                    .withDescription("the call ended without an answer")
                    .asRuntimeException());
        } else {
            answered.accept(value);
        }
    }
}
