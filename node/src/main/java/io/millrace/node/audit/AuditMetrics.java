package io.millrace.node.audit;

import io.millrace.common.id.GroupId;
import io.millrace.node.audit.plan.RangeOutcome;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** What audits have found in the groups that this node leads. */
final class AuditMetrics {

    private final Counter divergent;
    private final Counter damaged;
    private final Counter repaired;

    AuditMetrics(CollectorRegistry registry) {
        divergent = counter(
                registry,
                "millrace_audit_divergent_blocks_total",
                "Intact blocks of a replica that are not those of the other replicas, as found by this leader.");
        damaged = counter(
                registry,
                "millrace_audit_damaged_blocks_total",
                "Blocks of a replica that fail their checksums, as found by this leader.");
        repaired = counter(
                registry,
                "millrace_audit_repaired_blocks_total",
                "Divergent and damaged blocks that were replaced and looked at again.");
    }

    private static Counter counter(CollectorRegistry registry, String name, String help) {
        return Counter.build(name, help).labelNames("group").register(registry);
    }

    /** The group's series exist from now on, so that the first finding is an increase. */
    void leads(GroupId group) {
        divergent.labels(label(group));
        damaged.labels(label(group));
        repaired.labels(label(group));
    }

    void found(GroupId group, RangeOutcome outcome) {
        divergent.labels(label(group)).inc(outcome.divergent());
        damaged.labels(label(group)).inc(outcome.damaged());
        repaired.labels(label(group)).inc(outcome.repaired());
    }

    static String label(GroupId group) {
        return group.toString();
    }
}
