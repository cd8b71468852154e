package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.metrics.ClientMetric;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.record.SequenceNumber;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** What has happened in a shard since the worker got it, for heartbeats and for whatever collects the client's metrics. Any thread. */
final class ShardCounters {

    private static final double NANOS = 1e9;

    private final AtomicLong records = new AtomicLong();
    private final AtomicLong processed = new AtomicLong();
    private final AtomicLong processingNanos = new AtomicLong();
    private final ClientMetrics.Counter processedTotal;
    private final ClientMetrics.Counter parkedTotal;
    private final ClientMetrics.Counter skippedTotal;
    private final ClientMetrics.Counter failuresTotal;
    private final ClientMetrics.Counter foreignTotal;
    private final ClientMetrics.Counter trimmedTotal;
    private final ClientMetrics.Counter lostTotal;
    private final ClientMetrics.Distribution processingSeconds;
    private final ClientMetrics.Distribution handOverSeconds;
    private final AtomicLong trimmed = new AtomicLong();
    private volatile Optional<SequenceNumber> lastGiven = Optional.empty();
    private volatile Stored stored;
    private volatile long drainingSince = -1;

    /** A checkpoint, and when it was stored. */
    private record Stored(Optional<Position> position, long atNanos) {}

    ShardCounters(ClientMetrics metrics, String group, Lease lease, long nowNanos) {
        String stream = lease.stream();
        processedTotal = metrics.counter(ClientMetric.GROUP_RECORDS, group, stream, "processed");
        parkedTotal = metrics.counter(ClientMetric.GROUP_RECORDS, group, stream, "parked");
        skippedTotal = metrics.counter(ClientMetric.GROUP_RECORDS, group, stream, "skipped");
        failuresTotal = metrics.counter(ClientMetric.GROUP_FAILURES, group, stream);
        foreignTotal = metrics.counter(ClientMetric.GROUP_FOREIGN_RECORDS, group, stream);
        trimmedTotal = metrics.counter(ClientMetric.GROUP_TRIMMED_RECORDS, group, stream);
        lostTotal = metrics.counter(ClientMetric.GROUP_LOST_SHARDS, group, stream);
        processingSeconds = metrics.distribution(ClientMetric.GROUP_PROCESSING_SECONDS, group, stream);
        handOverSeconds = metrics.distribution(ClientMetric.GROUP_HANDOVER_SECONDS, group, stream);
        stored = new Stored(lease.checkpoint(), nowNanos);
    }

    /** What became of records. */
    enum Result {
        PROCESSED,
        PARKED,
        SKIPPED
    }

    void done(Result result, int count) {
        records.addAndGet(count);
        switch (result) {
            case PROCESSED -> {
                processed.addAndGet(count);
                processedTotal.add(count);
            }
            case PARKED -> parkedTotal.add(count);
            case SKIPPED -> skippedTotal.add(count);
        }
    }

    void called(SequenceNumber last, long nanos) {
        lastGiven = Optional.of(last);
        processingNanos.addAndGet(nanos);
        processingSeconds.observe(nanos / NANOS);
    }

    void failed() {
        failuresTotal.add(1);
    }

    void foreign(long count) {
        foreignTotal.add(count);
    }

    /** So many records were trimmed since the shard is read. */
    void trimmed(long total) {
        long before = trimmed.getAndSet(total);
        if (total > before) {
            trimmedTotal.add(total - before);
        }
    }

    void lost() {
        lostTotal.add(1);
    }

    void drains(long nowNanos) {
        drainingSince = nowNanos;
    }

    /** The shard was given back. */
    void released(long nowNanos) {
        if (drainingSince >= 0) {
            handOverSeconds.observe((nowNanos - drainingSince) / NANOS);
        }
    }

    void stored(Position position, long nowNanos) {
        stored = new Stored(Optional.of(position), nowNanos);
    }

    /** How long progress has waited for a checkpoint, nanoseconds; 0 = all is stored. */
    long checkpointAge(Optional<Position> progress, long nowNanos) {
        Stored last = stored;
        return progress.isEmpty() || progress.equals(last.position) ? 0 : nowNanos - last.atNanos;
    }

    /** All records that the application is done with. */
    long records() {
        return records.get();
    }

    /** Records that were processed. */
    long processed() {
        return processed.get();
    }

    long processingMillis() {
        return processingNanos.get() / 1_000_000;
    }

    /** The last record that the application was given. */
    Optional<SequenceNumber> lastGiven() {
        return lastGiven;
    }

    /** A gauge in seconds of what is measured in nanoseconds. */
    static DoubleSupplier seconds(java.util.function.LongSupplier nanos) {
        return () -> nanos.getAsLong() / NANOS;
    }
}
