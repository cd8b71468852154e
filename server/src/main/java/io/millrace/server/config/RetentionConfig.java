package io.millrace.server.config;

import java.time.Duration;

/** Retention. */
public record RetentionConfig(
        @Setting(doc = "Pause between two looks for expired records.", fallback = "5s")
        Duration interval) {

    public RetentionConfig {
        Check.between(Duration.ofMillis(100), Duration.ofHours(1), "interval", interval);
    }
}
