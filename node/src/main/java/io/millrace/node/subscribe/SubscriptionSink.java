package io.millrace.node.subscribe;

import io.millrace.common.error.MillraceException;

/**
 * Where a subscription's events go: gRPC server streaming, later the Kinesis event stream. {@link #send}, {@link #complete}
 * and {@link #fail} are called by one thread at a time, {@link #isReady} by any.
 */
public interface SubscriptionSink {

    /** True while the receiver takes more without buffering: its credit. The engine sends only then. */
    boolean isReady();

    /** Sets what to call each time the sink becomes ready again. The call must only hand over. */
    void onReady(Runnable callback);

    /** Sets what to call when the receiver has gone. */
    void onCancel(Runnable callback);

    /** Sends an event. */
    void send(SubscriptionEvent event);

    /** Ends the subscription in peace. */
    void complete();

    /** Ends the subscription with a refusal. */
    void fail(MillraceException reason);
}
