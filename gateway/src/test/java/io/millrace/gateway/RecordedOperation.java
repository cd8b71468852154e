package io.millrace.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** An operation that remembers what it was asked and answers as told; with no members unless told otherwise. */
public final class RecordedOperation implements Operation {

    private final String name;
    private final AtomicReference<ObjectNode> input = new AtomicReference<>();
    private final AtomicReference<RequestContext> context = new AtomicReference<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Function<ObjectNode, CompletionStage<ObjectNode>> answer =
            asked -> CompletableFuture.completedFuture(JsonNodeFactory.instance.objectNode());

    public RecordedOperation(String name) {
        this.name = name;
    }

    public RecordedOperation answering(ObjectNode output) {
        return answeringBy(asked -> CompletableFuture.completedFuture(output));
    }

    public RecordedOperation answeringBy(Function<ObjectNode, CompletionStage<ObjectNode>> function) {
        answer = function;
        return this;
    }

    public ObjectNode input() {
        return input.get();
    }

    public RequestContext context() {
        return context.get();
    }

    public int calls() {
        return calls.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<ObjectNode> handle(ObjectNode asked, RequestContext with) {
        calls.incrementAndGet();
        input.set(asked);
        context.set(with);
        return answer.apply(asked);
    }
}
