package io.millrace.node.audit;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.Supplier;

/** Where the audits of the groups are that this node leads, asked for when it is scraped. */
final class AuditGauges extends Collector {

    private static final double MILLIS = 1e3;

    private final Supplier<List<GroupAudit>> audits;
    private final Supplier<AuditSettings> settings;

    AuditGauges(Supplier<List<GroupAudit>> audits, Supplier<AuditSettings> settings) {
        this.audits = audits;
        this.settings = settings;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        GaugeMetricFamily age = family(
                "millrace_audit_pass_age_seconds",
                "Since all replicas of the group had been compared the last time, or since audits are accounted for.");
        GaugeMetricFamily undecided = family(
                "millrace_audit_undecided_ranges",
                "Ranges in which replicas differ and that could not be mended, at most 32.");
        for (GroupAudit audit : audits.get()) {
            List<String> label = List.of(AuditMetrics.label(audit.group()));
            age.addMetric(label, audit.ageMillis() / MILLIS);
            undecided.addMetric(label, audit.state().undecided().size());
        }
        return List.of(
                age,
                undecided,
                new GaugeMetricFamily(
                        "millrace_audit_period_seconds",
                        "Setting audit.period: time between two whole audits; 0: none by themselves.",
                        settings.get().period().toMillis() / MILLIS));
    }

    private static GaugeMetricFamily family(String name, String help) {
        return new GaugeMetricFamily(name, help, List.of("group"));
    }
}
