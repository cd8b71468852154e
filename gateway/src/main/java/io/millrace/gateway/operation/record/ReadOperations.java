package io.millrace.gateway.operation.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.gateway.operation.shard.ShardTrees;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** GetShardIterator and GetRecords. */
public final class ReadOperations {

    private final Backend backend;

    public ReadOperations(Backend backend) {
        this.backend = backend;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation("GetShardIterator", this::iterator),
                new NamedOperation("GetRecords", this::records));
    }

    /** A dry run makes an iterator too: it costs nothing and binds nobody. */
    private CompletionStage<ObjectNode> iterator(Input input, RequestContext context) {
        GetShardIteratorRequest request = GetShardIteratorRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .setShardId(input.text("ShardId"))
                .setStart(StartTrees.read(input, "ShardIteratorType", "StartingSequenceNumber"))
                .build();
        return backend.call(context, StreamServiceGrpc.getGetShardIteratorMethod(), request)
                .thenApply(response -> NamedOperation.output().put("ShardIterator", response.getShardIterator()));
    }

    private CompletionStage<ObjectNode> records(Input input, RequestContext context) {
        if (input.has("StreamARN")) {
            StreamRef.parse(input.text("StreamARN"), context);
        }
        GetRecordsRequest request = GetRecordsRequest.newBuilder()
                .setShardIterator(unquoted(input.text("ShardIterator")))
                .setLimit(input.flag("DryRun") ? 1 : input.number("Limit", 0))
                .build();
        return backend.call(context, StreamServiceGrpc.getGetRecordsMethod(), request)
                .thenApply(response -> input.flag("DryRun") ? checked() : page(response));
    }

    /** The answer of a dry run; the iterator stays where it was. */
    private static ObjectNode checked() {
        ObjectNode output = NamedOperation.output();
        output.putArray("Records");
        return output;
    }

    private static ObjectNode page(GetRecordsResponse response) {
        ObjectNode output = NamedOperation.output();
        ArrayNode records = output.putArray("Records");
        response.getBlocksList()
                .forEach(slice -> RecordTrees.add(response.getShard(), slice, response.getEncryption(), records));
        if (!response.getNextShardIterator().isEmpty()) {
            output.put("NextShardIterator", response.getNextShardIterator());
        }
        output.put("MillisBehindLatest", response.getMillisBehindLatest());
        ShardTrees.children(response.getChildShardsList(), output);
        return output;
    }

    /** Clients that take the iterator out of printed JSON leave its quotes on, and the real service bears it. */
    private static String unquoted(String iterator) {
        boolean quoted = iterator.length() > 2 && iterator.startsWith("\"") && iterator.endsWith("\"");
        return quoted ? iterator.substring(1, iterator.length() - 1) : iterator;
    }
}
