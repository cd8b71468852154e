package io.millrace.server.config;

import java.time.Duration;

/** Replication. */
public record RaftConfig(
        @Setting(doc = "Shortest silence of a leader before another server stands for election.", fallback = "800ms")
        Duration electionTimeoutMin,

        @Setting(doc = "Longest such silence; the real one is drawn between the two.", fallback = "1200ms")
        Duration electionTimeoutMax,

        @Setting(doc = "The same for the first election after a start, shortest.", fallback = "300ms")
        Duration firstElectionTimeoutMin,

        @Setting(doc = "The same for the first election after a start, longest.", fallback = "600ms")
        Duration firstElectionTimeoutMax,

        @Setting(doc = "Size of a file of the log; the newest of each group is kept in memory.", fallback = "16MiB")
        DataSize segmentSize,

        @Setting(
                doc = "Largest log entry; takes as much memory per group. May grow in the life of a data directory,"
                        + " never shrink. Records must fit: less than 11MiB allows only smaller ones.",
                fallback = "11MiB")
        DataSize maxEntry,

        @Setting(
                doc = "Log to keep per group for followers that come back; beyond it they get a checkpoint.",
                fallback = "128MiB")
        DataSize keepLog,

        @Setting(doc = "Age at which applied state is made durable and older log may go.", fallback = "1m")
        Duration flushInterval) {

    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public RaftConfig {
        Check.between(SHORTEST, LONGEST, "election-timeout-min", electionTimeoutMin);
        Check.between(electionTimeoutMin.plusMillis(1), LONGEST, "election-timeout-max", electionTimeoutMax);
        Check.between(SHORTEST, LONGEST, "first-election-timeout-min", firstElectionTimeoutMin);
        Check.between(
                firstElectionTimeoutMin.plusMillis(1), LONGEST, "first-election-timeout-max", firstElectionTimeoutMax);
        Check.between(DataSize.mib(1), DataSize.mib(1024), "segment-size", segmentSize);
        Check.between(DataSize.mib(1), DataSize.mib(64), "max-entry", maxEntry);
        Check.between(DataSize.mib(1), DataSize.mib(1024 * 1024), "keep-log", keepLog);
        Check.between(Duration.ofSeconds(1), Duration.ofDays(1), "flush-interval", flushInterval);
    }
}
