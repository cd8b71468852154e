package io.millrace.gateway.operation.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.record.SequenceNumber;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.PutRecordResponse;
import io.millrace.proto.api.v1.PutRecordsEntry;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.PutRecordsResult;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** PutRecord and PutRecords. Data goes through byte for byte, so aggregated records do too. */
public final class PutOperations {

    private static final String ENTRY_FAILURE = "InternalFailure";
    private static final String ENTRY_FAILURE_MESSAGE = "Internal Service Failure";

    private final Backend backend;

    public PutOperations(Backend backend) {
        this.backend = backend;
    }

    public List<Operation> all() {
        return List.of(new NamedOperation("PutRecord", this::one), new NamedOperation("PutRecords", this::many));
    }

    private CompletionStage<ObjectNode> one(Input input, RequestContext context) {
        StreamRef stream = StreamRef.of(input, context);
        checkOrdering(input, stream, context);
        PutRecordRequest request = PutRecordRequest.newBuilder()
                .setStreamName(stream.name())
                .setPartitionKey(input.text("PartitionKey"))
                .setData(input.blob("Data"))
                .setExplicitHashKey(input.text("ExplicitHashKey"))
                .setDryRun(input.flag("DryRun"))
                .build();
        return backend.call(context, StreamServiceGrpc.getPutRecordMethod(), request)
                .thenApply(response -> input.flag("DryRun") ? NamedOperation.output() : stored(response));
    }

    private static ObjectNode stored(PutRecordResponse response) {
        ObjectNode output = NamedOperation.output()
                .put("ShardId", response.getShardId())
                .put("SequenceNumber", response.getSequenceNumber());
        Encryptions.add(response.getEncryption(), output);
        return output;
    }

    /** A number that was given out is below all later ones of its shard anyway; anything else cannot be promised. */
    private static void checkOrdering(Input input, StreamRef stream, RequestContext context) {
        String number = input.text("SequenceNumberForOrdering");
        if (number.isEmpty()) {
            return;
        }
        try {
            SequenceNumber.parse(number);
        } catch (MillraceException notOurs) {
            throw Failures.invalid("ExclusiveMinimumSequenceNumber " + number + " used in PutRecord on stream "
                    + stream.name() + " under account " + context.accountId() + " is invalid.");
        }
    }

    private CompletionStage<ObjectNode> many(Input input, RequestContext context) {
        PutRecordsRequest.Builder request = PutRecordsRequest.newBuilder()
                .setStreamName(StreamRef.of(input, context).name())
                .setDryRun(input.flag("DryRun"));
        for (Input entry : input.structures("Records")) {
            request.addRecords(PutRecordsEntry.newBuilder()
                    .setPartitionKey(entry.text("PartitionKey"))
                    .setData(entry.blob("Data"))
                    .setExplicitHashKey(entry.text("ExplicitHashKey")));
        }
        return backend.call(context, StreamServiceGrpc.getPutRecordsMethod(), request.build())
                .thenApply(response -> input.flag("DryRun") ? NamedOperation.output() : results(response, context));
    }

    private static ObjectNode results(PutRecordsResponse response, RequestContext context) {
        ObjectNode output = NamedOperation.output().put("FailedRecordCount", response.getFailedCount());
        ArrayNode results = output.putArray("Records");
        response.getResultsList().forEach(result -> results.add(result(result, context)));
        Encryptions.add(response.getEncryption(), output);
        return output;
    }

    private static ObjectNode result(PutRecordsResult result, RequestContext context) {
        if (result.getErrorCode().isEmpty()) {
            return NamedOperation.output()
                    .put("SequenceNumber", result.getSequenceNumber())
                    .put("ShardId", result.getShardId());
        }
        KinesisException refusal =
                Failures.of(GrpcErrors.code(result.getErrorCode()), result.getErrorMessage(), context);
        boolean throttled = refusal.code().equals(ErrorCode.THROUGHPUT_EXCEEDED.kinesisException());
        // The protocol knows no other error of an entry.
        return NamedOperation.output()
                .put("ErrorCode", throttled ? refusal.code() : ENTRY_FAILURE)
                .put("ErrorMessage", throttled ? refusal.getMessage() : ENTRY_FAILURE_MESSAGE);
    }
}
