package io.millrace.gateway.operation.consumer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.env.TimeSource;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.ConsumerRef;
import io.millrace.gateway.operation.resource.Incarnation;
import io.millrace.gateway.operation.resource.ListPosition;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.ConsumerStatus;
import io.millrace.proto.api.v1.DeregisterConsumerRequest;
import io.millrace.proto.api.v1.ListConsumersRequest;
import io.millrace.proto.api.v1.ListConsumersResponse;
import io.millrace.proto.api.v1.RegisterConsumerRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** RegisterStreamConsumer, DeregisterStreamConsumer, DescribeStreamConsumer, ListStreamConsumers. */
public final class ConsumerOperations {

    private static final int PAGE = 100;

    private final Backend backend;
    private final TimeSource time;

    public ConsumerOperations(Backend backend, TimeSource time) {
        this.backend = backend;
        this.time = time;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation("RegisterStreamConsumer", this::register),
                new NamedOperation("DeregisterStreamConsumer", this::deregister),
                new NamedOperation("DescribeStreamConsumer", this::describe),
                new NamedOperation("ListStreamConsumers", this::list));
    }

    private CompletionStage<ObjectNode> register(Input input, RequestContext context) {
        RegisterConsumerRequest request = RegisterConsumerRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .setConsumerName(input.text("ConsumerName"))
                .putAllTags(input.map("Tags"))
                .build();
        return backend.call(context, AdminServiceGrpc.getRegisterConsumerMethod(), request)
                .thenApply(consumer -> {
                    ObjectNode output = NamedOperation.output();
                    output.set("Consumer", consumer(consumer, context));
                    return output;
                });
    }

    private CompletionStage<ObjectNode> deregister(Input input, RequestContext context) {
        return ConsumerRef.of(input, context)
                .describe(backend, context)
                .thenCompose(consumer -> backend.call(
                        context,
                        AdminServiceGrpc.getDeregisterConsumerMethod(),
                        DeregisterConsumerRequest.newBuilder()
                                .setStreamName(consumer.getStreamName())
                                .setConsumerName(consumer.getConsumerName())
                                .build()))
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> describe(Input input, RequestContext context) {
        return ConsumerRef.of(input, context).describe(backend, context).thenApply(consumer -> {
            ObjectNode output = NamedOperation.output();
            output.set(
                    "ConsumerDescription",
                    consumer(consumer, context).put("StreamARN", new StreamRef(consumer.getStreamName()).arn(context)));
            return output;
        });
    }

    private CompletionStage<ObjectNode> list(Input input, RequestContext context) {
        StreamRef stream = StreamRef.of(input, context);
        if (input.has("NextToken") && input.has("StreamCreationTimestamp")) {
            throw Failures.invalid("NextToken and StreamCreationTimestamp cannot be provided together.");
        }
        String after = input.has("NextToken")
                ? ListPosition.read(input.text("NextToken"), listOf(stream), time.wallMillis())
                : "";
        ListConsumersRequest request = ListConsumersRequest.newBuilder()
                .setStreamName(stream.name())
                .setMaxResults(Math.min(PAGE, input.number("MaxResults", PAGE)))
                .setExclusiveStartConsumerName(after)
                .build();
        return Incarnation.check(backend, stream, input, context)
                .thenCompose(known -> backend.call(context, AdminServiceGrpc.getListConsumersMethod(), request))
                .thenApply(response -> page(stream, response, context));
    }

    private ObjectNode page(StreamRef stream, ListConsumersResponse response, RequestContext context) {
        ObjectNode output = NamedOperation.output();
        ArrayNode consumers = output.putArray("Consumers");
        response.getConsumersList().forEach(consumer -> consumers.add(consumer(consumer, context)));
        if (response.getHasMoreConsumers()) {
            String last =
                    response.getConsumers(response.getConsumersCount() - 1).getConsumerName();
            output.put("NextToken", new ListPosition(listOf(stream), last, time.wallMillis()).token());
        }
        return output;
    }

    private static String listOf(StreamRef stream) {
        return "consumers/" + stream.name();
    }

    private static ObjectNode consumer(Consumer consumer, RequestContext context) {
        return NamedOperation.output()
                .put("ConsumerName", consumer.getConsumerName())
                .put("ConsumerARN", ConsumerRef.arn(consumer, context))
                .put("ConsumerStatus", status(consumer.getStatus()))
                .put("ConsumerCreationTimestamp", consumer.getCreatedMillis());
    }

    private static String status(ConsumerStatus status) {
        return switch (status) {
            case CONSUMER_CREATING -> "CREATING";
            case CONSUMER_DELETING -> "DELETING";
            case CONSUMER_ACTIVE, CONSUMER_STATUS_UNSPECIFIED, UNRECOGNIZED -> "ACTIVE";
        };
    }
}
