package io.millrace.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench groups}: what idle leases cost. */
@Command(
        name = "groups",
        description = {
            "Let the workers of one consumer group hold the leases of a stream with many shards on an own cluster, and do nothing for"
                    + " a while: entries in the metadata log and CPU of the servers, beside the same cluster without workers;"
                    + " and how long it takes until all leases are held, and until one more worker has its share."
        })
final class GroupsBench implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--leases", defaultValue = "10000", description = "Shards of the stream; ${DEFAULT-VALUE}.")
    private int leases;

    @Option(names = "--workers", defaultValue = "10", description = "Workers of the group; ${DEFAULT-VALUE}.")
    private int workers;

    @Option(
            names = "--idle",
            defaultValue = "60",
            description = "Seconds of idling that are measured; ${DEFAULT-VALUE}.")
    private int idleSeconds;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (!cluster.endpoints.isEmpty()) {
            throw new IllegalArgumentException("this benchmark measures its own servers: leave out --endpoint");
        }
        if (leases < 1 || workers < 1 || idleSeconds < 1) {
            throw new IllegalArgumentException("--leases, --workers and --idle are at least 1");
        }
        Progress progress = Progress.atTerminal();
        progress.say("starting " + cluster.servers + " servers, creating " + leases + " shards");
        try (IdleGroup group = IdleGroup.start(cluster, leases)) {
            progress.say("idling without workers for " + idleSeconds + " s");
            IdleGroup.Idle without = group.idle(idleSeconds);
            progress.say(workers + " workers join");
            double assigned = group.join(workers);
            progress.say("idling with " + leases + " leases for " + idleSeconds + " s");
            IdleGroup.Idle with = group.idle(idleSeconds);
            double share = group.join(1);
            new Report("groups", cluster)
                    .count("leases", leases)
                    .count("workers", workers)
                    .number("all_held_ms", assigned)
                    .number("one_more_worker_ms", share)
                    .count("idle_log_entries", with.logEntries())
                    .count("idle_log_entries_without_workers", without.logEntries())
                    .number("idle_cpu_seconds", with.cpuSeconds())
                    .number("idle_cpu_seconds_without_workers", without.cpuSeconds())
                    .print(cluster.output, System.out);
            return 0;
        }
    }
}
