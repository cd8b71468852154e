package io.millrace.gateway.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The client's end of an event stream. Calls come one at a time. Before {@link #started} a failure is an ordinary error
 * response; after it, an exception message inside the stream.
 */
public interface EventSink {

    /** Sends the response's head and the initial-response event. */
    void started();

    /** Whether the client takes more without buffering here; the source pauses while false. */
    boolean isReady();

    /** Called on an I/O thread each time the sink becomes ready again. */
    void onReady(Runnable listener);

    /** Called once, on an I/O thread, when the client is gone or has ended the call. */
    void onCancelled(Runnable listener);

    /** Sends one event, for example {@code SubscribeToShardEvent}. */
    void event(String type, ObjectNode payload);

    /** Ends the stream with an error. */
    void fail(KinesisException failure);

    /** Ends the stream in order. */
    void complete();
}
