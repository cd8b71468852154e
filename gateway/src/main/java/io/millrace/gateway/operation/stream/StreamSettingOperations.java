package io.millrace.gateway.operation.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.RetentionDirection;
import io.millrace.proto.api.v1.StreamSummary;
import io.millrace.proto.api.v1.UpdateRetentionRequest;
import io.millrace.proto.api.v1.UpdateStreamModeRequest;
import io.millrace.proto.api.v1.UpdateStreamSettingsRequest;
import io.millrace.proto.api.v1.UpdateStreamSettingsResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Operations that change one setting of a stream: retention, mode, metrics, encryption, sizes and rates. */
public final class StreamSettingOperations {

    private static final long SECONDS_PER_HOUR = 3600;

    private final Backend backend;

    public StreamSettingOperations(Backend backend) {
        this.backend = backend;
    }

    public List<Operation> all() {
        return List.of(
                new NamedOperation(
                        "IncreaseStreamRetentionPeriod",
                        (input, context) -> retention(input, context, RetentionDirection.INCREASE)),
                new NamedOperation(
                        "DecreaseStreamRetentionPeriod",
                        (input, context) -> retention(input, context, RetentionDirection.DECREASE)),
                new NamedOperation("UpdateStreamMode", this::mode),
                new NamedOperation("EnableEnhancedMonitoring", this::enableMetrics),
                new NamedOperation("DisableEnhancedMonitoring", this::disableMetrics),
                new NamedOperation("StartStreamEncryption", this::startEncryption),
                new NamedOperation("StopStreamEncryption", this::stopEncryption),
                new NamedOperation("UpdateMaxRecordSize", this::maxRecordSize),
                new NamedOperation("UpdateStreamWarmThroughput", this::warmThroughput),
                new NamedOperation("UpdateStreamRecordDistributionStrategy", this::distribution));
    }

    private CompletionStage<ObjectNode> retention(Input input, RequestContext context, RetentionDirection direction) {
        String stream = StreamRef.of(input, context).name();
        int hours = input.number("RetentionPeriodHours", 0);
        if (hours <= 0) {
            throw Failures.invalid("Minimum allowed retention period is 24 hours. Requested retention period (" + hours
                    + " hours) is too short.");
        }
        UpdateRetentionRequest request = UpdateRetentionRequest.newBuilder()
                .setStreamName(stream)
                .setRetentionSeconds(hours * SECONDS_PER_HOUR)
                .setDirection(direction)
                .build();
        return backend.call(context, AdminServiceGrpc.getUpdateRetentionMethod(), request)
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> mode(Input input, RequestContext context) {
        String stream = StreamRef.of(input, context).name();
        UpdateStreamModeRequest request = UpdateStreamModeRequest.newBuilder()
                .setStreamName(stream)
                .setMode(StreamOperations.mode(input))
                .build();
        CompletionStage<?> changed = backend.call(context, AdminServiceGrpc.getUpdateStreamModeMethod(), request);
        if (input.number("WarmThroughputMiBps", 0) > 0) {
            changed = changed.thenCompose(done ->
                    update(context, change(stream).setWarmThroughputMibps(input.number("WarmThroughputMiBps", 0))));
        }
        return changed.thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> enableMetrics(Input input, RequestContext context) {
        return update(
                        context,
                        change(input, context).setEnableMetrics(MetricNames.parse(input.texts("ShardLevelMetrics"))))
                .thenApply(response -> metrics(response, context));
    }

    private CompletionStage<ObjectNode> disableMetrics(Input input, RequestContext context) {
        return update(
                        context,
                        change(input, context).setDisableMetrics(MetricNames.parse(input.texts("ShardLevelMetrics"))))
                .thenApply(response -> metrics(response, context));
    }

    private static ObjectNode metrics(UpdateStreamSettingsResponse response, RequestContext context) {
        ObjectNode output = named(response.getAfter(), context);
        names(response.getBefore(), output.putArray("CurrentShardLevelMetrics"));
        names(response.getAfter(), output.putArray("DesiredShardLevelMetrics"));
        return output;
    }

    private static void names(StreamSummary stream, ArrayNode names) {
        stream.getShardMetricsList().forEach(metric -> names.add(MetricNames.name(metric)));
    }

    private CompletionStage<ObjectNode> startEncryption(Input input, RequestContext context) {
        checkKms(input);
        return update(context, change(input, context).setEncryptionKeyId(input.text("KeyId")))
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> stopEncryption(Input input, RequestContext context) {
        checkKms(input);
        return update(context, change(input, context).setEncryptionKeyId("")).thenApply(NamedOperation::nothing);
    }

    private static void checkKms(Input input) {
        if (!input.text("EncryptionType").equals("KMS")) {
            throw Failures.invalid("EncryptionType must be KMS.");
        }
    }

    private CompletionStage<ObjectNode> maxRecordSize(Input input, RequestContext context) {
        return update(context, change(input, context).setMaxRecordSizeKib(input.number("MaxRecordSizeInKiB", 0)))
                .thenApply(NamedOperation::nothing);
    }

    private CompletionStage<ObjectNode> warmThroughput(Input input, RequestContext context) {
        return update(context, change(input, context).setWarmThroughputMibps(input.number("WarmThroughputMiBps", 0)))
                .thenApply(response -> {
                    ObjectNode output = named(response.getAfter(), context);
                    output.set("WarmThroughput", StreamTrees.warmThroughput(response.getAfter()));
                    return output;
                });
    }

    private CompletionStage<ObjectNode> distribution(Input input, RequestContext context) {
        return update(context, change(input, context).setRecordDistribution(StreamOperations.distribution(input)))
                .thenApply(NamedOperation::nothing);
    }

    private static ObjectNode named(StreamSummary stream, RequestContext context) {
        return NamedOperation.output()
                .put("StreamName", stream.getStreamName())
                .put("StreamARN", new StreamRef(stream.getStreamName()).arn(context));
    }

    private static UpdateStreamSettingsRequest.Builder change(Input input, RequestContext context) {
        return change(StreamRef.of(input, context).name());
    }

    private static UpdateStreamSettingsRequest.Builder change(String stream) {
        return UpdateStreamSettingsRequest.newBuilder().setStreamName(stream);
    }

    private CompletableFuture<UpdateStreamSettingsResponse> update(
            RequestContext context, UpdateStreamSettingsRequest.Builder change) {
        return backend.call(context, AdminServiceGrpc.getUpdateStreamSettingsMethod(), change.build());
    }
}
