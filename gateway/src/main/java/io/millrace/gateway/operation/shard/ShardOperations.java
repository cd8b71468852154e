package io.millrace.gateway.operation.shard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.Incarnation;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.ListShardsResponse;
import io.millrace.proto.api.v1.MergeShardsRequest;
import io.millrace.proto.api.v1.ShardFilterType;
import io.millrace.proto.api.v1.SplitShardRequest;
import io.millrace.proto.api.v1.UpdateShardCountRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** ListShards, SplitShard, MergeShards, UpdateShardCount. */
public final class ShardOperations {

    private static final int PAGE = 1000;

    private final Backend backend;

    public ShardOperations(Backend backend) {
        this.backend = backend;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation("ListShards", this::list),
                new NamedOperation("SplitShard", this::split),
                new NamedOperation("MergeShards", this::merge),
                new NamedOperation("UpdateShardCount", this::updateCount));
    }

    private CompletionStage<ObjectNode> list(Input input, RequestContext context) {
        ListShardsRequest.Builder request = ListShardsRequest.newBuilder()
                .setNextToken(input.text("NextToken"))
                .setExclusiveStartShardId(input.text("ExclusiveStartShardId"))
                .setMaxResults(Math.min(PAGE, input.number("MaxResults", PAGE)));
        filter(input, request);
        if (input.has("NextToken")) {
            if (input.has("StreamCreationTimestamp")) {
                throw Failures.invalid("NextToken and StreamCreationTimestamp cannot be provided together.");
            }
            // A name beside the token is refused by the backend; clients send an ARN there, which is ignored.
            return page(context, request.setStreamName(input.text("StreamName")));
        }
        if (!input.has("StreamName") && !input.has("StreamARN")) {
            throw Failures.invalid("Either NextToken or StreamName should be provided.");
        }
        StreamRef stream = StreamRef.of(input, context);
        return Incarnation.check(backend, stream, input, context)
                .thenCompose(known -> page(context, request.setStreamName(stream.name())));
    }

    private CompletionStage<ObjectNode> page(RequestContext context, ListShardsRequest.Builder request) {
        return backend.call(context, AdminServiceGrpc.getListShardsMethod(), request.build())
                .thenApply(ShardOperations::page);
    }

    private static ObjectNode page(ListShardsResponse response) {
        ObjectNode output = NamedOperation.output();
        ArrayNode shards = output.putArray("Shards");
        response.getShardsList().forEach(shard -> shards.add(ShardTrees.shard(shard)));
        if (!response.getNextToken().isEmpty()) {
            output.put("NextToken", response.getNextToken());
        }
        return output;
    }

    private static void filter(Input input, ListShardsRequest.Builder request) {
        if (!input.has("ShardFilter")) {
            return;
        }
        Input filter = input.structure("ShardFilter");
        request.setFilter(ShardFilterType.valueOf("FILTER_" + filter.text("Type")))
                .setFilterShardId(filter.text("ShardId"))
                .setFilterTimestampMillis(filter.millis("Timestamp"));
    }

    private CompletionStage<ObjectNode> split(Input input, RequestContext context) {
        SplitShardRequest request = SplitShardRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .setShardId(input.text("ShardToSplit"))
                .setNewStartingHashKey(input.text("NewStartingHashKey"))
                .build();
        return backend.call(context, AdminServiceGrpc.getSplitShardMethod(), request)
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> merge(Input input, RequestContext context) {
        MergeShardsRequest request = MergeShardsRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .setShardId(input.text("ShardToMerge"))
                .setAdjacentShardId(input.text("AdjacentShardToMerge"))
                .build();
        return backend.call(context, AdminServiceGrpc.getMergeShardsMethod(), request)
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> updateCount(Input input, RequestContext context) {
        StreamRef stream = StreamRef.of(input, context);
        UpdateShardCountRequest request = UpdateShardCountRequest.newBuilder()
                .setStreamName(stream.name())
                .setTargetShardCount(input.number("TargetShardCount", 0))
                .build();
        return backend.call(context, AdminServiceGrpc.getUpdateShardCountMethod(), request)
                .thenApply(counts -> NamedOperation.output()
                        .put("StreamName", stream.name())
                        .put("CurrentShardCount", counts.getCurrentShardCount())
                        .put("TargetShardCount", counts.getTargetShardCount())
                        .put("StreamARN", stream.arn(context)));
    }
}
