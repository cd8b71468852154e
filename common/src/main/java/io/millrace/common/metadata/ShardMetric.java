package io.millrace.common.metadata;

/** Metrics that a stream can switch on for each of its shards (Kinesis MetricsName). */
public enum ShardMetric {
    INCOMING_BYTES,
    INCOMING_RECORDS,
    OUTGOING_BYTES,
    OUTGOING_RECORDS,
    WRITE_PROVISIONED_THROUGHPUT_EXCEEDED,
    READ_PROVISIONED_THROUGHPUT_EXCEEDED,
    ITERATOR_AGE_MILLISECONDS
}
