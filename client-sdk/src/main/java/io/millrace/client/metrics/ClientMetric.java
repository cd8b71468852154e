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
            Kind.DISTRIBUTION, "millrace_producer_put_seconds", "Time from send to a stored record.", "stream"),
    /** Shards that a worker of a consumer group holds. */
    GROUP_SHARDS(Kind.GAUGE, "millrace_group_shards", "Shards held.", "group", "stream"),
    /** Shards that a worker holds and that stand still because the application failed. */
    GROUP_STOPPED_SHARDS(
            Kind.GAUGE, "millrace_group_stopped_shards", "Shards that stand still after failures.", "group", "stream"),
    /** How far reading of a shard was behind its tip when it last heard. */
    GROUP_LAG_SECONDS(
            Kind.GAUGE,
            "millrace_group_lag_seconds",
            "How far reading is behind the shard's tip.",
            "group",
            "stream",
            "shard"),
    /** Since when a shard has progress that no checkpoint holds; 0 = all is stored. */
    GROUP_CHECKPOINT_AGE_SECONDS(
            Kind.GAUGE,
            "millrace_group_checkpoint_age_seconds",
            "Time since the last checkpoint of a shard with newer progress.",
            "group",
            "stream",
            "shard"),
    /** Bytes that the shards of a worker hold, read ahead or being processed. */
    GROUP_BUFFERED_BYTES(
            Kind.GAUGE, "millrace_group_buffered_bytes", "Bytes read ahead or being processed.", "group", "stream"),
    /** Records by what became of them: processed, parked or skipped. */
    GROUP_RECORDS(
            Kind.COUNTER, "millrace_group_records", "Records by what became of them.", "group", "stream", "result"),
    /** Calls of the application that failed. */
    GROUP_FAILURES(Kind.COUNTER, "millrace_group_failures", "Calls of the processor that failed.", "group", "stream"),
    /** User records of aggregates whose hash key is not of the shard that holds them; they are processed there. */
    GROUP_FOREIGN_RECORDS(
            Kind.COUNTER,
            "millrace_group_foreign_records",
            "Records of aggregates whose hash key another shard owns.",
            "group",
            "stream"),
    /** Records that retention removed before they were read. */
    GROUP_TRIMMED_RECORDS(
            Kind.COUNTER,
            "millrace_group_trimmed_records",
            "Records trimmed before they were read.",
            "group",
            "stream"),
    /** Time of one call of the application. */
    GROUP_PROCESSING_SECONDS(
            Kind.DISTRIBUTION,
            "millrace_group_processing_seconds",
            "Time of one call of the processor.",
            "group",
            "stream"),
    /** Time from the wish to hand a shard over until it was given back. */
    GROUP_HANDOVER_SECONDS(
            Kind.DISTRIBUTION,
            "millrace_group_handover_seconds",
            "Time to give a shard back when asked.",
            "group",
            "stream"),
    /** Shards that were lost without a hand-over. */
    GROUP_LOST_SHARDS(
            Kind.COUNTER, "millrace_group_lost_shards", "Shards lost without a hand-over.", "group", "stream");

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

    /** {@return how the number behaves, and so which method of {@link ClientMetrics} takes it} */
    public Kind kind() {
        return kind;
    }

    /** {@return the name in Prometheus' style, without the {@code _total} of counters} */
    public String metricName() {
        return metricName;
    }

    /** {@return one sentence for those who look at it} */
    public String help() {
        return help;
    }

    /** {@return the label names, in the order in which values are given} */
    public List<String> labels() {
        return labels;
    }
}
