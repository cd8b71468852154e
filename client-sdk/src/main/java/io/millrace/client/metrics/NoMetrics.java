package io.millrace.client.metrics;

import java.util.function.DoubleSupplier;

/** {@link ClientMetrics#NONE}. */
final class NoMetrics implements ClientMetrics {

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
        return () -> {};
    }
}
