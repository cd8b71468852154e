package io.millrace.client.internal.net;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call that a server answers with many messages, and that can be given up at any time by any thread, also while it
 * begins. gRPC alone does not promise that: what does not exist yet cannot be cancelled, and a cancel that meets the start
 * of its call may be lost, after which further ones do nothing. Subclasses hear of messages and of the end on the channel's
 * executor, also of a call that was given up.
 *
 * @param <Q> what the client sends
 * @param <A> what the server sends
 */
public abstract class StreamingCall<Q, A> implements ClientResponseObserver<Q, A> {

    private final String reason;
    private volatile @Nullable ClientCallStreamObserver<Q> call;
    // Guarded by this.
    private boolean begun;
    private boolean givenUp;

    /**
     * Makes no call yet.
     *
     * @param reason why such a call is given up, for logs
     */
    protected StreamingCall(String reason) {
        this.reason = reason;
    }

    /**
     * Makes the call.
     *
     * @param start hands the observer to a stub; what it throws ends the call like a failure
     */
    public final void begin(Consumer<StreamObserver<A>> start) {
        try {
            start.accept(this);
        } catch (RuntimeException notBegun) {
            onError(notBegun);
            return;
        }
        boolean late;
        synchronized (this) {
            begun = true;
            late = givenUp;
        }
        if (late) {
            cancel();
        }
    }

    /** Ends the call at the server too; without effect on one that has ended. */
    public final void giveUp() {
        boolean running;
        synchronized (this) {
            running = begun && !givenUp;
            givenUp = true;
        }
        if (running) {
            cancel();
        }
    }

    private void cancel() {
        ClientCallStreamObserver<Q> open = call;
        if (open != null) {
            open.cancel(reason, null);
        }
    }

    /** The call's sending side; null before it begins. */
    protected final @Nullable ClientCallStreamObserver<Q> call() {
        return call;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
        call = requestStream;
    }
}
