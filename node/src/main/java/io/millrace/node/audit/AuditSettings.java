package io.millrace.node.audit;

import java.time.Duration;

/**
 * How much a node may spend on audits.
 *
 * @param bytesPerSecond bytes that it reads of its own replicas for the groups that it leads, at least 1; the other replicas of
 *     these groups read as much
 * @param period time between two whole passes; zero: only when somebody asks for one
 */
public record AuditSettings(long bytesPerSecond, Duration period) {

    public static final AuditSettings DEFAULTS = new AuditSettings(8L << 20, Duration.ofDays(1));
}
