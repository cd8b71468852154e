package io.millrace.gateway.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An operation that answers with an event stream: SubscribeToShard. Trees as in {@link Operation}. */
public interface StreamingOperation {

    /** As in the X-Amz-Target header after the dot. */
    String name();

    /** Begins the stream; everything else comes through the sink. Called on an I/O thread: must not block. */
    void open(ObjectNode input, RequestContext context, EventSink sink);
}
