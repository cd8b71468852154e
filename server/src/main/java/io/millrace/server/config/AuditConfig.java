package io.millrace.server.config;

import java.time.Duration;

/** Audits of replicas. */
public record AuditConfig(
        @Setting(
                doc =
                        "Bytes that this server reads per second of the replicas that it leads, to compare them with the others;"
                                + " their other replicas read as much.",
                fallback = "8MiB",
                live = true)
        DataSize readRate,

        @Setting(
                doc = "Time between two audits of everything; `0s`: only when `millrace cluster audit` asks for one.",
                fallback = "1d",
                live = true)
        Duration period) {

    public AuditConfig {
        Check.between(new DataSize(64 << 10), DataSize.mib(4096), "read-rate", readRate);
        Check.that(
                period.isZero()
                        || (period.compareTo(Duration.ofMinutes(1)) >= 0
                                && period.compareTo(Duration.ofDays(365)) <= 0),
                "period",
                DurationText.format(period) + " is not between 1m and 365d, nor 0s");
    }
}
