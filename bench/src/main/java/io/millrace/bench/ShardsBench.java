package io.millrace.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench shards}: what many open shards cost. */
@Command(
        name = "shards",
        description = {
            "Create streams with many open shards on an own cluster and measure what they cost: idle CPU, heap per shard, one"
                    + " page of ListShards, one split, and the time from a restart of all servers until every shard has stored"
                    + " a record.",
            "Compare two sizes: --streams 1 and --streams 20."
        })
final class ShardsBench implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--streams", defaultValue = "20", description = "Streams; ${DEFAULT-VALUE}.")
    private int streams;

    @Option(names = "--shards", defaultValue = "1000", description = "Open shards of each; ${DEFAULT-VALUE}.")
    private int shards;

    @Option(
            names = "--idle",
            defaultValue = "20",
            description = "Seconds of idling that are measured; ${DEFAULT-VALUE}.")
    private int idleSeconds;

    @Option(names = "--calls", defaultValue = "21", description = "Calls whose median is taken; ${DEFAULT-VALUE}.")
    private int calls;

    @Override
    public Integer call() throws InterruptedException {
        if (!cluster.endpoints.isEmpty()) {
            throw new IllegalArgumentException("this benchmark restarts the servers: leave out --endpoint");
        }
        if (streams < 1 || shards < 1 || idleSeconds < 1 || calls < 1) {
            throw new IllegalArgumentException("--streams, --shards, --idle and --calls are at least 1");
        }
        Progress progress = Progress.atTerminal();
        progress.say("starting " + cluster.servers + " servers");
        try (ManyShards many = ManyShards.start(cluster)) {
            double emptyHeap = many.heapBytes();
            progress.say("creating " + streams + " streams of " + shards + " shards");
            double created = many.create(streams, shards);
            double heap = many.heapBytes();
            progress.say("idling for " + idleSeconds + " s");
            double idleCores = many.idleCores(idleSeconds);
            double page = many.listShardsMillis(calls);
            double split = many.splitMillis(calls);
            progress.say("restarting all servers");
            double writable = many.restartMillis();
            double open = (double) streams * shards;
            new Report("shards", cluster)
                    .count("open_shards", (long) open)
                    .count("streams", streams)
                    .number("create_ms", created)
                    .number("heap_bytes_per_shard", (heap - emptyHeap) / open)
                    .number("heap_mb", heap / 1e6)
                    .number("idle_server_cores", idleCores)
                    .number("list_shards_page_ms", page)
                    .number("split_ms", split)
                    .number("restart_to_writable_ms", writable)
                    .processes("at_end", many.usage())
                    .print(cluster.output, System.out);
            return 0;
        }
    }
}
