package io.millrace.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace bench}: measures a cluster of its own or a given one. */
@Command(
        name = "bench",
        description = "Measure throughput, latency, CPU time and memory of a cluster.",
        subcommands = {
            PutBench.class,
            GetBench.class,
            SubscribeBench.class,
            EndToEndBench.class,
            ReshardBench.class,
            ShardsBench.class,
            GroupsBench.class,
            HandoverBench.class
        },
        footer = {
            "",
            "Without --endpoint three servers are started on this machine, each in its own JVM, on free",
            "ports, with data in a temporary directory; limits are lifted (--profile unlimited).",
            "",
            "Examples:",
            "  millrace bench put --shards 4 --seconds 20 --warmup 60",
            "  millrace bench e2e --rate 5MB --consumers 5 --output json",
            "  millrace bench reshard --from 1000 --to 2000 --runs 5 --output json",
            "  millrace bench shards --streams 20 --shards 1000 --server-jvm=-Xmx3g",
            "  millrace bench handover --shards 16 --workers 4 --rounds 10"
        })
public final class BenchCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec own = spec;
        if (own != null) {
            throw new ParameterException(
                    own.commandLine(),
                    "say what to measure: put, get, subscribe, e2e, reshard, shards, groups or handover");
        }
    }
}
