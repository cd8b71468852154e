package io.millrace.gateway.operation.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.env.TimeSource;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.ListPosition;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.gateway.operation.shard.ShardTrees;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.DeleteStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamResponse;
import io.millrace.proto.api.v1.DescribeStreamSummaryRequest;
import io.millrace.proto.api.v1.ListStreamsRequest;
import io.millrace.proto.api.v1.ListStreamsResponse;
import io.millrace.proto.api.v1.RecordDistribution;
import io.millrace.proto.api.v1.StreamMode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** CreateStream, DeleteStream, DescribeStream, DescribeStreamSummary, ListStreams. */
public final class StreamOperations {

    private static final int PAGE = 100;
    private static final String LIST = "streams";

    private final Backend backend;
    private final TimeSource time;

    public StreamOperations(Backend backend, TimeSource time) {
        this.backend = backend;
        this.time = time;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation("CreateStream", this::create),
                new NamedOperation("DeleteStream", this::delete),
                new NamedOperation("DescribeStream", this::describe),
                new NamedOperation("DescribeStreamSummary", this::summarize),
                new NamedOperation("ListStreams", this::list));
    }

    private CompletionStage<ObjectNode> create(Input input, RequestContext context) {
        StreamMode mode = mode(input);
        boolean counted = input.has("ShardCount");
        if (mode == StreamMode.PROVISIONED && !counted) {
            throw Failures.validation("1 validation error detected: Value null at 'shardCount' failed to satisfy"
                    + " constraint: Member must not be null");
        }
        if (mode == StreamMode.ON_DEMAND && counted) {
            throw Failures.invalid("ShardCount is not allowed for a stream in On-Demand mode; leave it out.");
        }
        CreateStreamRequest request = CreateStreamRequest.newBuilder()
                .setStreamName(input.text("StreamName"))
                .setShardCount(input.number("ShardCount", 0))
                .setMode(mode)
                .setMaxRecordSizeKib(input.number("MaxRecordSizeInKiB", 0))
                .setWarmThroughputMibps(input.number("WarmThroughputMiBps", 0))
                .setRecordDistribution(distribution(input))
                .putAllTags(input.map("Tags"))
                .build();
        return backend.call(context, AdminServiceGrpc.getCreateStreamMethod(), request)
                .thenApply(NamedOperation::nothing);
    }

    static StreamMode mode(Input input) {
        return input.structure("StreamModeDetails").text("StreamMode").equals("ON_DEMAND")
                ? StreamMode.ON_DEMAND
                : StreamMode.PROVISIONED;
    }

    static RecordDistribution distribution(Input input) {
        return input.text("RecordDistributionStrategy").equals("AUTO")
                ? RecordDistribution.AUTO
                : RecordDistribution.USER_PARTITION_KEY;
    }

    private CompletionStage<ObjectNode> delete(Input input, RequestContext context) {
        DeleteStreamRequest request = DeleteStreamRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .setEnforceConsumerDeletion(input.flag("EnforceConsumerDeletion"))
                .build();
        return backend.call(context, AdminServiceGrpc.getDeleteStreamMethod(), request)
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> describe(Input input, RequestContext context) {
        DescribeStreamRequest request = DescribeStreamRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .setLimit(input.number("Limit", 0))
                .setExclusiveStartShardId(input.text("ExclusiveStartShardId"))
                .build();
        return backend.call(context, AdminServiceGrpc.getDescribeStreamMethod(), request)
                .thenApply(response -> description(response, context));
    }

    private static ObjectNode description(DescribeStreamResponse response, RequestContext context) {
        ObjectNode output = NamedOperation.output();
        ObjectNode description = StreamTrees.described(response.getSummary(), context);
        ArrayNode shards = description.putArray("Shards");
        response.getShardsList().forEach(shard -> shards.add(ShardTrees.shard(shard)));
        description.put("HasMoreShards", response.getHasMoreShards());
        output.set("StreamDescription", description);
        return output;
    }

    private CompletionStage<ObjectNode> summarize(Input input, RequestContext context) {
        DescribeStreamSummaryRequest request = DescribeStreamSummaryRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .build();
        return backend.call(context, AdminServiceGrpc.getDescribeStreamSummaryMethod(), request)
                .thenApply(summary -> {
                    ObjectNode output = NamedOperation.output();
                    output.set("StreamDescriptionSummary", StreamTrees.summary(summary, context));
                    return output;
                });
    }

    private CompletionStage<ObjectNode> list(Input input, RequestContext context) {
        if (input.has("NextToken") && input.has("ExclusiveStartStreamName")) {
            throw Failures.invalid("NextToken and ExclusiveStartStreamName cannot be provided together.");
        }
        String after = input.has("NextToken")
                ? ListPosition.read(input.text("NextToken"), LIST, time.wallMillis())
                : input.text("ExclusiveStartStreamName");
        ListStreamsRequest request = ListStreamsRequest.newBuilder()
                .setLimit(Math.min(PAGE, input.number("Limit", PAGE)))
                .setExclusiveStartStreamName(after)
                .build();
        return backend.call(context, AdminServiceGrpc.getListStreamsMethod(), request)
                .thenApply(response -> page(response, context));
    }

    private ObjectNode page(ListStreamsResponse response, RequestContext context) {
        ObjectNode output = NamedOperation.output();
        ArrayNode names = output.putArray("StreamNames");
        ArrayNode summaries = output.putArray("StreamSummaries");
        response.getStreamsList().forEach(stream -> {
            names.add(stream.getStreamName());
            summaries.add(StreamTrees.named(stream, context));
        });
        output.put("HasMoreStreams", response.getHasMoreStreams());
        if (response.getHasMoreStreams()) {
            String last = response.getStreams(response.getStreamsCount() - 1).getStreamName();
            output.put("NextToken", new ListPosition(LIST, last, time.wallMillis()).token());
        }
        return output;
    }
}
