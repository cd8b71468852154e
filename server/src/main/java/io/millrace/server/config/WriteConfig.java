package io.millrace.server.config;

import java.time.Duration;

/** The batcher of a replica group. */
public record WriteConfig(
        @Setting(doc = "Bytes at which a log entry is full.", fallback = "1MiB")
        DataSize entryBytes,

        @Setting(doc = "How long records may wait for company while other entries are under way.", fallback = "3ms")
        Duration linger,

        @Setting(doc = "Log entries under way at a time.", fallback = "4")
        int entriesInFlight,

        @Setting(doc = "Bytes waiting and under way; beyond it puts are refused with OVERLOADED.", fallback = "32MiB")
        DataSize budget) {

    public WriteConfig {
        Check.between(DataSize.parse("4KiB"), DataSize.mib(4), "entry-bytes", entryBytes);
        Check.between(Duration.ZERO, Duration.ofSeconds(1), "linger", linger);
        Check.between(1, 64, "entries-in-flight", entriesInFlight);
        Check.between(DataSize.mib(12), DataSize.mib(1024), "budget", budget);
    }
}
