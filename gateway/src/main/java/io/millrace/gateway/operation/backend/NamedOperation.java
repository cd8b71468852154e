package io.millrace.gateway.operation.backend;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An operation made of its name and a function.
 *
 * @param name as in the API
 * @param handler may throw {@link KinesisException} for what it sees at once
 */
public record NamedOperation(String name, Handler handler) implements Operation {

    /** What the operation does. */
    @FunctionalInterface
    public interface Handler {
        CompletionStage<ObjectNode> handle(Input input, RequestContext context);
    }

    @Override
    public CompletionStage<ObjectNode> handle(ObjectNode input, RequestContext context) {
        try {
            return handler.handle(new Input(input), context);
        } catch (KinesisException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** An answer without members, whatever the backend answered. */
    public static ObjectNode nothing(Object ignored) {
        return output();
    }

    /** An answer to fill. */
    public static ObjectNode output() {
        return JsonNodeFactory.instance.objectNode();
    }
}
