package io.millrace.controller.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardMetric;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Response;
import io.millrace.controller.command.StreamOption;
import io.millrace.proto.api.v1.ShardMetrics;
import io.millrace.proto.api.v1.StreamSummary;
import io.millrace.proto.api.v1.UpdateStreamSettingsRequest;
import io.millrace.proto.api.v1.UpdateStreamSettingsResponse;
import java.util.Set;
import java.util.stream.Collectors;

/** Options of streams in the words of the public API, both ways. Metrics and rules have the same names on both sides. */
final class StreamOptionMessages {

    private StreamOptionMessages() {}

    static MetadataCommand command(UpdateStreamSettingsRequest request) {
        return new MetadataCommand.UpdateStreamOption(request.getStreamName(), option(request));
    }

    static UpdateStreamSettingsResponse changed(Response response) {
        Response.StreamChanged change = (Response.StreamChanged) response;
        return UpdateStreamSettingsResponse.newBuilder()
                .setBefore(AdminTranslation.summary(change.before()))
                .setAfter(AdminTranslation.summary(change.after()))
                .build();
    }

    static void describe(StreamOptions options, StreamSummary.Builder summary) {
        options.shardMetrics()
                .forEach(
                        metric -> summary.addShardMetrics(io.millrace.proto.api.v1.ShardMetric.valueOf(metric.name())));
        summary.setEncryptionKeyId(options.encryptionKeyId())
                .setWarmThroughputMibps(options.warmThroughputMibps())
                .setRecordDistribution(io.millrace.proto.api.v1.RecordDistribution.valueOf(
                        options.distribution().name()));
    }

    static RecordDistribution distribution(io.millrace.proto.api.v1.RecordDistribution rule) {
        return switch (rule) {
            case USER_PARTITION_KEY -> RecordDistribution.USER_PARTITION_KEY;
            case AUTO -> RecordDistribution.AUTO;
            case UNRECOGNIZED -> throw invalid("record_distribution is not known; use USER_PARTITION_KEY or AUTO");
        };
    }

    private static StreamOption option(UpdateStreamSettingsRequest request) {
        return switch (request.getChangeCase()) {
            case MAX_RECORD_SIZE_KIB ->
                new StreamOption.MaxRecordSize(AdminCommands.atMostInt(request.getMaxRecordSizeKib()));
            case ENABLE_METRICS -> new StreamOption.EnableMetrics(metrics(request.getEnableMetrics()));
            case DISABLE_METRICS -> new StreamOption.DisableMetrics(metrics(request.getDisableMetrics()));
            case ENCRYPTION_KEY_ID -> new StreamOption.EncryptionKey(request.getEncryptionKeyId());
            case WARM_THROUGHPUT_MIBPS ->
                new StreamOption.WarmThroughput(AdminCommands.atMostInt(request.getWarmThroughputMibps()));
            case RECORD_DISTRIBUTION -> new StreamOption.Distribution(distribution(request.getRecordDistribution()));
            case CHANGE_NOT_SET -> throw invalid("no setting is named; give one");
        };
    }

    private static Set<ShardMetric> metrics(ShardMetrics metrics) {
        return metrics.getMetricsList().stream()
                .map(StreamOptionMessages::metric)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static ShardMetric metric(io.millrace.proto.api.v1.ShardMetric metric) {
        return switch (metric) {
            case SHARD_METRIC_UNSPECIFIED, UNRECOGNIZED -> throw invalid("a shard metric is not known to this version");
            default -> ShardMetric.valueOf(metric.name());
        };
    }

    private static MillraceException invalid(String message) {
        return new MillraceException(ErrorCode.VALIDATION, message);
    }
}
