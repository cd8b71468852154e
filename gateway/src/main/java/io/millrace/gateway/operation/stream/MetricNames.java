package io.millrace.gateway.operation.stream;

import io.millrace.gateway.operation.backend.Failures;
import io.millrace.proto.api.v1.ShardMetric;
import io.millrace.proto.api.v1.ShardMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Shard-level metrics by their names in the Kinesis API. */
final class MetricNames {

    private static final String ALL = "ALL";

    private static final Map<ShardMetric, String> NAMES = new EnumMap<>(Map.of(
            ShardMetric.INCOMING_BYTES, "IncomingBytes",
            ShardMetric.INCOMING_RECORDS, "IncomingRecords",
            ShardMetric.OUTGOING_BYTES, "OutgoingBytes",
            ShardMetric.OUTGOING_RECORDS, "OutgoingRecords",
            ShardMetric.WRITE_PROVISIONED_THROUGHPUT_EXCEEDED, "WriteProvisionedThroughputExceeded",
            ShardMetric.READ_PROVISIONED_THROUGHPUT_EXCEEDED, "ReadProvisionedThroughputExceeded",
            ShardMetric.ITERATOR_AGE_MILLISECONDS, "IteratorAgeMilliseconds"));

    private MetricNames() {}

    static String name(ShardMetric metric) {
        return NAMES.getOrDefault(metric, metric.name());
    }

    /** ALL stands for each of them. */
    static ShardMetrics parse(List<String> names) {
        if (names.contains(ALL)) {
            return ShardMetrics.newBuilder().addAllMetrics(NAMES.keySet()).build();
        }
        return ShardMetrics.newBuilder()
                .addAllMetrics(names.stream().map(MetricNames::metric).toList())
                .build();
    }

    private static ShardMetric metric(String name) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> Failures.validation("The shard-level metric " + name + " is not known."));
    }
}
