package io.millrace.client.prometheus;

import io.millrace.client.metrics.ClientMetric;
import io.millrace.client.metrics.ClientMetrics.Registration;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** A gauge whose values are asked for when it is read; values of the same labels are added up. Any thread. */
final class SummedGauge extends Collector implements Collector.Describable {

    private final ClientMetric metric;
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    private static final class Source {

        private final List<String> labelValues;
        private final DoubleSupplier value;

        Source(List<String> labelValues, DoubleSupplier value) {
            this.labelValues = labelValues;
            this.value = value;
        }
    }

    SummedGauge(ClientMetric metric) {
        this.metric = metric;
    }

    Registration add(DoubleSupplier value, String... labelValues) {
        if (labelValues.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric + " has the labels " + metric.labels() + ", not " + labelValues.length);
        }
        Source source = new Source(List.of(labelValues), value);
        sources.add(source);
        return () -> sources.remove(source);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Map<String, List<String>> labels = new TreeMap<>();
        Map<String, Double> sums = new TreeMap<>();
        for (Source source : sources) {
            String key = String.join("\0", source.labelValues);
            labels.put(key, source.labelValues);
            sums.merge(key, source.value.getAsDouble(), Double::sum);
        }
        GaugeMetricFamily family = family();
        sums.forEach((key, sum) -> family.addMetric(labels.getOrDefault(key, List.of()), sum));
        return List.of(family);
    }

    @Override
    public List<MetricFamilySamples> describe() {
        return List.of(family());
    }

    private GaugeMetricFamily family() {
        return new GaugeMetricFamily(metric.metricName(), metric.help(), metric.labels());
    }
}
