package io.millrace.client.internal.produce;

import io.millrace.client.metrics.ClientMetric;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.client.metrics.ClientMetrics.Counter;
import io.millrace.client.metrics.ClientMetrics.Distribution;
import io.millrace.client.metrics.ClientMetrics.Registration;
import io.millrace.common.error.ErrorCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** A producer's series. Any thread. */
final class ProducerMetrics implements AutoCloseable {

    private static final double NANOS = 1e9;

    private final ClientMetrics metrics;
    private final String stream;
    private final Counter records;
    private final Counter batches;
    private final Counter attempts;
    private final Distribution recordsPerBatch;
    private final Distribution putSeconds;
    private final Map<ErrorCode, Counter> errors = new ConcurrentHashMap<>();
    private final Registration buffered;

    ProducerMetrics(ClientMetrics metrics, String stream, LongSupplier bufferedBytes) {
        this.metrics = metrics;
        this.stream = stream;
        records = metrics.counter(ClientMetric.PRODUCER_RECORDS, stream);
        batches = metrics.counter(ClientMetric.PRODUCER_BATCHES, stream);
        attempts = metrics.counter(ClientMetric.PRODUCER_ATTEMPTS, stream);
        recordsPerBatch = metrics.distribution(ClientMetric.PRODUCER_RECORDS_PER_BATCH, stream);
        putSeconds = metrics.distribution(ClientMetric.PRODUCER_PUT_SECONDS, stream);
        buffered = metrics.gauge(ClientMetric.PRODUCER_BUFFERED_BYTES, bufferedBytes::getAsLong, stream);
    }

    void stored(Batch batch, long now) {
        batches.add(1);
        records.add(batch.count());
        recordsPerBatch.observe(batch.count());
        batch.records().forEach(record -> putSeconds.observe((now - record.bornNanos) / NANOS));
    }

    void attempted(int blocks) {
        attempts.add(blocks);
    }

    void refused(ErrorCode code) {
        errors.computeIfAbsent(code, c -> metrics.counter(ClientMetric.PRODUCER_ERRORS, stream, c.name()))
                .add(1);
    }

    @Override
    public void close() {
        buffered.close();
    }
}
