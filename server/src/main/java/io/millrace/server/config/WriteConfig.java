package io.millrace.server.config;

/** The batcher of a replica group. */
public record WriteConfig(
        @Setting(doc = "Bytes at which a log entry is full.", fallback = "1MiB")
        DataSize entryBytes,

        @Setting(
                doc = "Size of the blocks that single records are gathered into; reading one record reads its block.",
                fallback = "256KiB")
        DataSize blockBytes,

        @Setting(
                doc = "Log entries under way at a time, 1 to 4; more raise throughput at the price of latency.",
                fallback = "2")
        int entriesInFlight,

        @Setting(doc = "Bytes waiting and under way; beyond it puts are refused with OVERLOADED.", fallback = "32MiB")
        DataSize budget) {

    public WriteConfig {
        Check.between(DataSize.parse("4KiB"), DataSize.mib(4), "entry-bytes", entryBytes);
        Check.between(DataSize.parse("4KiB"), DataSize.mib(4), "block-bytes", blockBytes);
        Check.between(1, 4, "entries-in-flight", entriesInFlight);
        Check.between(DataSize.mib(12), DataSize.mib(1024), "budget", budget);
    }
}
