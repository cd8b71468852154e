package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;

/**
 * Room for the handlers of a server-streaming call whose answer is decided later: gRPC takes handlers only before the
 * method that handles the call returns. Make it there; set the handlers on any thread.
 */
final class CallHandlers {

    private static final Runnable NOTHING = () -> {};

    private final ServerCallStreamObserver<?> call;
    private volatile Runnable ready = NOTHING;
    private volatile Runnable cancelled = NOTHING;

    CallHandlers(ServerCallStreamObserver<?> call) {
        this.call = call;
        call.setOnReadyHandler(() -> ready.run());
        call.setOnCancelHandler(() -> cancelled.run());
    }

    /** Called when the call has room again; look once after setting it. */
    void onReady(Runnable callback) {
        ready = callback;
    }

    /** Called when the client is gone, also when it is gone already; perhaps twice. */
    void onCancel(Runnable callback) {
        cancelled = callback;
        if (call.isCancelled()) {
            callback.run();
        }
    }
}
