package io.millrace.client;

import io.millrace.client.metrics.ClientMetric;
import io.millrace.client.metrics.ClientMetrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** Keeps of all metrics the bytes that group workers hold. */
final class BufferedBytes implements ClientMetrics {

    private final List<DoubleSupplier> gauges = new CopyOnWriteArrayList<>();

    double now() {
        return gauges.stream().mapToDouble(DoubleSupplier::getAsDouble).sum();
    }

    @Override
    public Counter counter(ClientMetric metric, String... labelValues) {
        return amount -> {};
    }

    @Override
    public Distribution distribution(ClientMetric metric, String... labelValues) {
        return value -> {};
    }

    @Override
    public Registration gauge(ClientMetric metric, DoubleSupplier value, String... labelValues) {
        if (metric != ClientMetric.GROUP_BUFFERED_BYTES) {
            return () -> {};
        }
        gauges.add(value);
        return () -> gauges.remove(value);
    }
}
