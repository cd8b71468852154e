package io.millrace.gateway.http;

import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.model.ServiceModel;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.StreamingOperation;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations that are served, with their models. Immutable. */
final class Operations {

    private final Map<String, Operation> plain = new HashMap<>();
    private final Map<String, StreamingOperation> streaming = new HashMap<>();
    private final Map<String, OperationModel> models = new HashMap<>();

    Operations(Collection<? extends Operation> operations, Collection<? extends StreamingOperation> streams) {
        for (Operation operation : operations) {
            require(operation.name(), model(operation.name()).event().isEmpty(), "answers with an event stream");
            plain.put(operation.name(), operation);
        }
        for (StreamingOperation operation : streams) {
            require(operation.name(), model(operation.name()).event().isPresent(), "has no event stream");
            streaming.put(operation.name(), operation);
        }
    }

    Map<String, OperationModel> models() {
        return models;
    }

    @Nullable Operation plain(String name) {
        return plain.get(name);
    }

    @Nullable StreamingOperation streaming(String name) {
        return streaming.get(name);
    }

    private OperationModel model(String name) {
        OperationModel model = ServiceModel.kinesis()
                .operation(name)
                .orElseThrow(() -> new IllegalArgumentException("the Kinesis API has no operation " + name));
        require(name, models.put(name, model) == null, "was given twice");
        return model;
    }

    private static void require(String name, boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("operation " + name + " " + otherwise);
        }
    }
}
