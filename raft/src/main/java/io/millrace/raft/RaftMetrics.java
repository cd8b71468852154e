package io.millrace.raft;

import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import io.millrace.common.id.GroupId;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogStatus;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.SummaryMetricFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.dropwizard3.Dm3RatisMetricRegistryImpl;

/** Progress of each group, read when scraped. Registered per host: hosts that share a JVM do not mix. */
final class RaftMetrics extends Collector {

    private static final List<String> GROUP = List.of("group");
    private static final List<Double> QUANTILES = List.of(0.5, 0.99);
    private static final double NANOS = 1e9;

    private final Map<GroupId, HostedGroup<?>> groups;

    RaftMetrics(Map<GroupId, HostedGroup<?>> groups) {
        this.groups = groups;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return List.of(
                gauge(
                        "leader",
                        "1 when this replica leads its group",
                        g -> leadership(g).ready() ? 1 : 0),
                gauge(
                        "leader_known",
                        "1 when a leader of the group is known",
                        g -> leadership(g).knownLeader().isPresent() ? 1 : 0),
                gauge("running", "1 when the replica runs", g -> g.door().division() == null ? 0 : 1),
                gauge("term", "Raft term", g -> leadership(g).term()),
                gauge(
                        "commit_index",
                        "highest log index known to be committed",
                        g -> status(g).commitIndex()),
                gauge(
                        "applied_index",
                        "highest log index applied",
                        g -> status(g).appliedIndex()),
                gauge(
                        "durable_index",
                        "highest log index safe without the log",
                        g -> status(g).durableIndex()),
                gauge(
                        "pending_bytes",
                        "bytes proposed here and not yet answered",
                        g -> g.log().pendingBytes()),
                gauge("log_bytes", "bytes of log on disk", g -> status(g).logBytes()),
                flushSeconds());
    }

    private static Leadership leadership(HostedGroup<?> group) {
        return group.log().leadership();
    }

    private static LogStatus status(HostedGroup<?> group) {
        return group.log().status();
    }

    private MetricFamilySamples gauge(String name, String help, ToDoubleFunction<HostedGroup<?>> value) {
        GaugeMetricFamily family = new GaugeMetricFamily("millrace_raft_" + name, help, GROUP);
        each((label, group) -> family.addMetric(List.of(label), value.applyAsDouble(group)));
        return family;
    }

    private MetricFamilySamples flushSeconds() {
        SummaryMetricFamily family = new SummaryMetricFamily(
                "millrace_raft_log_flush_seconds", "time of a flush of the log to disk", GROUP, QUANTILES);
        each((label, group) -> syncTimer(group).ifPresent(timer -> {
            Snapshot snapshot = timer.getSnapshot();
            List<Double> quantiles = QUANTILES.stream()
                    .map(quantile -> snapshot.getValue(quantile) / NANOS)
                    .toList();
            double sum = snapshot.getMean() / NANOS * timer.getCount();
            family.addMetric(List.of(label), timer.getCount(), sum, quantiles);
        }));
        return family;
    }

    private void each(BiConsumer<String, HostedGroup<?>> sample) {
        groups.forEach((id, group) -> sample.accept(id.toString(), group));
    }

    /** Ratis keeps it under a name of its own making; absent when that changes. */
    private static Optional<Timer> syncTimer(HostedGroup<?> group) {
        var division = group.door().division();
        if (division == null) {
            return Optional.empty();
        }
        MetricRegistryInfo info = new MetricRegistryInfo(
                division.getMemberId().toString(), "ratis", "log_worker", "Metrics for Log Worker");
        Optional<RatisMetricRegistry> registry = MetricRegistries.global().get(info);
        return registry.filter(Dm3RatisMetricRegistryImpl.class::isInstance)
                .map(Dm3RatisMetricRegistryImpl.class::cast)
                .flatMap(dropwizard -> dropwizard.getDropWizardMetricRegistry().getTimers().entrySet().stream()
                        .filter(timer -> timer.getKey().endsWith("syncTime"))
                        .map(Map.Entry::getValue)
                        .findFirst());
    }
}
