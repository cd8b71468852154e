package io.millrace.gateway.operation.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.resource.StreamRef;
import io.millrace.proto.api.v1.StreamMode;
import io.millrace.proto.api.v1.StreamSummary;

/** Streams in the words of the Kinesis API. */
final class StreamTrees {

    private static final int SECONDS_PER_HOUR = 3600;

    private StreamTrees() {}

    /** What StreamDescription and StreamDescriptionSummary share. */
    static ObjectNode described(StreamSummary stream, RequestContext context) {
        ObjectNode tree = named(stream, context);
        tree.put("RetentionPeriodHours", hours(stream.getRetentionSeconds()));
        ArrayNode metrics = tree.putArray("EnhancedMonitoring").addObject().putArray("ShardLevelMetrics");
        stream.getShardMetricsList().forEach(metric -> metrics.add(MetricNames.name(metric)));
        tree.put("EncryptionType", stream.getEncryptionKeyId().isEmpty() ? "NONE" : "KMS");
        if (!stream.getEncryptionKeyId().isEmpty()) {
            tree.put("KeyId", stream.getEncryptionKeyId());
        }
        return tree;
    }

    /** StreamDescriptionSummary. */
    static ObjectNode summary(StreamSummary stream, RequestContext context) {
        ObjectNode tree = described(stream, context);
        tree.put("OpenShardCount", stream.getOpenShardCount());
        tree.put("ConsumerCount", stream.getConsumerCount());
        tree.put("MaxRecordSizeInKiB", stream.getMaxRecordSizeKib());
        tree.put("RecordDistributionStrategy", stream.getRecordDistribution().name());
        if (stream.getWarmThroughputMibps() > 0) {
            tree.set("WarmThroughput", warmThroughput(stream));
        }
        return tree;
    }

    /** StreamSummary, as in ListStreams. */
    static ObjectNode named(StreamSummary stream, RequestContext context) {
        ObjectNode tree = NamedOperation.output();
        tree.put("StreamName", stream.getStreamName());
        tree.put("StreamARN", new StreamRef(stream.getStreamName()).arn(context));
        tree.put("StreamStatus", stream.getStatus().name());
        tree.putObject("StreamModeDetails").put("StreamMode", mode(stream.getMode()));
        tree.put("StreamCreationTimestamp", stream.getCreatedMillis());
        return tree;
    }

    /** What was asked for is there at once. */
    static ObjectNode warmThroughput(StreamSummary stream) {
        return NamedOperation.output()
                .put("TargetMiBps", stream.getWarmThroughputMibps())
                .put("CurrentMiBps", stream.getWarmThroughputMibps());
    }

    private static String mode(StreamMode mode) {
        return mode == StreamMode.ON_DEMAND ? "ON_DEMAND" : "PROVISIONED";
    }

    /** Profiles without limits allow less than an hour, which the protocol cannot say. */
    private static int hours(long seconds) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, (seconds + SECONDS_PER_HOUR - 1) / SECONDS_PER_HOUR));
    }
}
