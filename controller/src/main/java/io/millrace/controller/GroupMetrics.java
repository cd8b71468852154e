package io.millrace.controller;

import io.millrace.controller.coordination.lag.GroupLag;
import io.millrace.controller.coordination.session.GroupView;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Gauges of consumer groups that have workers, as last measured by the leading controller. */
final class GroupMetrics extends Collector {

    private static final List<String> LABELS = List.of("group");

    private volatile Map<String, Measured> latest = Map.of();

    /** A group when it was looked at. */
    record Measured(GroupView view, GroupLag lag) {}

    /** Replaces what is shown. */
    void show(Map<String, Measured> measured) {
        latest = Map.copyOf(measured);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Map<String, Measured> now = latest;
        List<MetricFamilySamples> samples = new ArrayList<>();
        samples.add(
                gauge(now, "workers", "Workers with a session.", it -> it.view().connectedWorkers()));
        samples.add(gauge(
                now, "leases_held", "Leases that are held.", it -> it.view().heldLeases()));
        samples.add(gauge(
                now,
                "leases_unheld",
                "Shards that could be read now and that nobody holds.",
                it -> it.view().unheldLeases()));
        samples.add(gauge(
                now,
                "lag_records",
                "Records after the checkpoints, all shards.",
                it -> it.lag().records()));
        samples.add(gauge(
                now,
                "lag_bytes",
                "Estimated bytes after the checkpoints, all shards.",
                it -> it.lag().bytes()));
        samples.add(gauge(
                now,
                "lag_max_millis",
                "Age of the oldest record after a checkpoint.",
                it -> it.lag().maxMillis()));
        samples.add(gauge(
                now,
                "checkpoint_age_max_millis",
                "Time since the oldest checkpoint of a shard that is behind.",
                it -> it.lag().maxCheckpointAgeMillis()));
        samples.add(gauge(
                now,
                "drain_millis",
                "Time until the group has caught up if it goes on as now; -1 = it does not.",
                it -> it.lag().drainMillis().orElse(-1)));
        return samples;
    }

    private static MetricFamilySamples gauge(
            Map<String, Measured> now, String name, String help, ToDoubleFunction<Measured> value) {
        GaugeMetricFamily family = new GaugeMetricFamily("millrace_consumer_group_" + name, help, LABELS);
        now.forEach((group, measured) -> family.addMetric(List.of(group), value.applyAsDouble(measured)));
        return family;
    }
}
