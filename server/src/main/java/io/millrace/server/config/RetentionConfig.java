package io.millrace.server.config;

import java.time.Duration;

/** Retention. */
public record RetentionConfig(
        @Setting(doc = "Pause between two looks for expired records.", fallback = "5s")
        Duration interval,

        @Setting(doc = "Space of removed records is given back to the disk this long after.", fallback = "30s")
        Duration reclaimInterval) {

    public RetentionConfig {
        Check.between(Duration.ofMillis(100), Duration.ofHours(1), "interval", interval);
        Check.between(Duration.ofMillis(100), Duration.ofHours(1), "reclaim-interval", reclaimInterval);
    }
}
