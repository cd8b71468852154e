package io.millrace.client.prometheus;

import io.millrace.client.metrics.ClientMetric;
import io.millrace.client.metrics.ClientMetrics;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Summary;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * Binds a client's metrics to a Prometheus registry: counters, gauges, and summaries with the quantiles 0.5, 0.9, 0.99 and
 * 0.999 over the last minute. One instance serves any number of clients of a process; two instances cannot share a registry.
 * Any thread.
 */
public final class PrometheusMetrics implements ClientMetrics {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final CollectorRegistry registry;
    private final Map<ClientMetric, io.prometheus.client.Counter> counters = new ConcurrentHashMap<>();
    private final Map<ClientMetric, Summary> summaries = new ConcurrentHashMap<>();
    private final Map<ClientMetric, SummedGauge> gauges = new ConcurrentHashMap<>();

    /**
     * For the registry that the process exposes.
     *
     * @param registry where the metrics are registered, each when it is first used
     */
    public PrometheusMetrics(CollectorRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Counter counter(ClientMetric metric, String... labelValues) {
        io.prometheus.client.Counter.Child series =
                counters.computeIfAbsent(metric, this::registerCounter).labels(labelValues);
        return series::inc;
    }

    @Override
    public Distribution distribution(ClientMetric metric, String... labelValues) {
        Summary.Child series =
                summaries.computeIfAbsent(metric, this::registerSummary).labels(labelValues);
        return series::observe;
    }

    @Override
    public Registration gauge(ClientMetric metric, DoubleSupplier value, String... labelValues) {
        return gauges.computeIfAbsent(metric, this::registerGauge).add(value, labelValues);
    }

    private io.prometheus.client.Counter registerCounter(ClientMetric metric) {
        return io.prometheus.client.Counter.build(metric.metricName(), metric.help())
                .labelNames(metric.labels().toArray(String[]::new))
                .register(registry);
    }

    private Summary registerSummary(ClientMetric metric) {
        return Summary.build(metric.metricName(), metric.help())
                .labelNames(metric.labels().toArray(String[]::new))
                .quantile(0.5, 0.01)
                .quantile(0.9, 0.01)
                .quantile(0.99, 0.001)
                .quantile(0.999, 0.0001)
                .maxAgeSeconds(WINDOW.toSeconds())
                .register(registry);
    }

    private SummedGauge registerGauge(ClientMetric metric) {
        return new SummedGauge(metric).register(registry);
    }
}
