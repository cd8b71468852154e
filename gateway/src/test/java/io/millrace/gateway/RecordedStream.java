package io.millrace.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.EventSink;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.StreamingOperation;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** SubscribeToShard as the test tells it. */
public final class RecordedStream implements StreamingOperation {

    private final CompletableFuture<EventSink> opened = new CompletableFuture<>();
    private final Consumer<EventSink> onOpen;

    public RecordedStream(Consumer<EventSink> onOpen) {
        this.onOpen = onOpen;
    }

    /** The sink of the first call. */
    public CompletableFuture<EventSink> opened() {
        return opened;
    }

    @Override
    public String name() {
        return "SubscribeToShard";
    }

    @Override
    public void open(ObjectNode input, RequestContext context, EventSink sink) {
        onOpen.accept(sink);
        opened.complete(sink);
    }
}
