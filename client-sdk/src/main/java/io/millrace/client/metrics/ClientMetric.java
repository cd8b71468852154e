package io.millrace.client.metrics;

import java.util.List;

/** Everything a client measures. Names and labels are stable; the unit is the last word of the name. */
public enum ClientMetric {
    /** Bytes that a producer holds, queued or in flight. */
    PRODUCER_BUFFERED_BYTES(
            Kind.GAUGE, "millrace_producer_buffered_bytes", "Bytes queued or in flight in producers.", "stream"),
    /** User records whose future ended well. */
    PRODUCER_RECORDS(Kind.COUNTER, "millrace_producer_records", "User records stored.", "stream"),
    /** Blocks of one shard that were stored. */
    PRODUCER_BATCHES(Kind.COUNTER, "millrace_producer_batches", "Blocks of records stored.", "stream"),
    /** User records per stored block. */
    PRODUCER_RECORDS_PER_BATCH(
            Kind.DISTRIBUTION, "millrace_producer_records_per_batch", "User records per stored block.", "stream"),
    /** Times a block was sent, first tries included. */
    PRODUCER_ATTEMPTS(Kind.COUNTER, "millrace_producer_attempts", "Times a block was sent.", "stream"),
    /** Attempts that were refused or had no answer, by error code. */
    PRODUCER_ERRORS(Kind.COUNTER, "millrace_producer_errors", "Attempts that failed, by error code.", "stream", "code"),
    /** Time from send to the record's result, successful ones only. */
    PRODUCER_PUT_SECONDS(
            Kind.DISTRIBUTION, "millrace_producer_put_seconds", "Time from send to a stored record.", "stream");

    /** How a number behaves. */
    public enum Kind {
        /** Only grows. */
        COUNTER,
        /** Goes up and down; read when asked for. */
        GAUGE,
        /** Many observations; count, sum and quantiles are of interest. */
        DISTRIBUTION
    }

    private final Kind kind;
    private final String metricName;
    private final String help;
    private final List<String> labels;

    ClientMetric(Kind kind, String metricName, String help, String... labels) {
        this.kind = kind;
        this.metricName = metricName;
        this.help = help;
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    /** Name in Prometheus' style, without the {@code _total} of counters. */
    public String metricName() {
        return metricName;
    }

    /** One sentence for those who look at it. */
    public String help() {
        return help;
    }

    /** Label names, in the order in which values are given. */
    public List<String> labels() {
        return labels;
    }
}
