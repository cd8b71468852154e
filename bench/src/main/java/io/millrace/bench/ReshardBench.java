package io.millrace.bench;

import io.millrace.client.ReaderOptions.Mode;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench reshard}: how long UpdateShardCount takes, and what producers and consumers notice of it. */
@Command(
        name = "reshard",
        description = {
            "Change the number of shards of a stream and back, several times, while records are put to all of its shards;"
                    + " then read everything and check each key's order.",
            "medianMs, worstMs: from the call to ACTIVE. writableMs…: until a record is stored in each new shard; measured"
                    + " in changes of their own, after the others, for so many records at once are a load."
                    + " writePauseP99Ms: 99th percentile over the keys of the longest wait of a record of the key, from when it"
                    + " was due to its acknowledgement, from the call to a second after the change, in the worst of all changes"
                    + " (writePauseP99RunsMs: in each, there and back in turn; undisturbedP99Ms: in two seconds without a"
                    + " change).",
            "undisturbedCores: CPU of the servers and of this program without a change; extraCpu…: milliseconds of CPU that a change"
                    + " takes beyond that, until a second after ACTIVE.",
            "A change that has not happened before runs code that has not run before: the first --warmup-runs there and back are"
                    + " not in these figures but in their own, cold…, the very first change is the first of"
                    + " coldWritePauseP99RunsMs.",
            "Keys are written in turn, so one is heard of every KEYS/RATE seconds: pauseKeys of them had a record in the"
                    + " change that had the fewest. A rate that fills the machine measures its queues, not the change; see"
                    + " undisturbedP99Ms. A young JVM compiles rather than serves: hence the long warm-up."
        })
final class ReshardBench implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private KeyedOptions load = new KeyedOptions(Mode.SUBSCRIBED, 150);

    @Option(names = "--from", defaultValue = "1000", description = "Shards before; ${DEFAULT-VALUE}.")
    private int from;

    @Option(names = "--to", defaultValue = "2000", description = "Shards after; ${DEFAULT-VALUE}.")
    private int to;

    @Option(names = "--runs", defaultValue = "5", description = "How often there and back; ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--by-doubling",
            description = "Take several calls, each to at most twice and at least half of the shards.")
    private boolean byDoubling;

    @Option(
            names = "--warmup-runs",
            defaultValue = "3",
            description =
                    "How often there and back before, reported apart (cold…) but checked as well; ${DEFAULT-VALUE}.")
    private int warmupRuns;

    @Override
    public Integer call() throws InterruptedException {
        load.check();
        if (from < 1 || to < 1 || from == to || runs < 1 || warmupRuns < 0) {
            throw new IllegalArgumentException(
                    "--from, --to and --runs are at least 1, --warmup-runs is at least 0, and"
                            + " --from and --to differ");
        }
        Progress progress = Progress.atTerminal();
        try (Target target = Target.open(cluster, from, progress)) {
            Resharding cold = new Resharding(target, progress, byDoubling);
            Resharding warm = new Resharding(target, progress, byDoubling);
            Usage before;
            Usage after;
            KeyedWriter writer = load.writer(target, Math.max(from, to));
            try (writer) {
                Resharding.awaitAllKeys(writer);
                progress.say("warm-up: " + load.warmup() + " s");
                TimeUnit.SECONDS.sleep(load.warmup());
                thereAndBack(cold, writer, warmupRuns);
                warm.undisturbed(writer);
                before = Usage.now(target.pids());
                thereAndBack(warm, writer, runs);
                after = Usage.now(target.pids());
                for (int run = 0; run < runs; run++) {
                    warm.untilWritable(to, from);
                }
            }
            KeyOrder order = new OrderedReading(target, load.mode()).read(writer);
            return report(cold, warm, writer, order, before, after);
        }
    }

    private void thereAndBack(Resharding resharding, KeyedWriter writer, int times) throws InterruptedException {
        for (int run = 0; run < times; run++) {
            resharding.there(writer, to);
            resharding.back(writer, from);
        }
    }

    private int report(
            Resharding cold, Resharding warm, KeyedWriter writer, KeyOrder order, Usage before, Usage after) {
        long lost = 0;
        for (int key = 0; key < writer.keys(); key++) {
            lost += Math.max(0, writer.acknowledged(key) - order.distinct(key));
        }
        Report report = new Report("reshard", cluster)
                .count("from", from)
                .count("to", to)
                .count("runs", runs)
                .count("warmupRuns", warmupRuns)
                .count("keys", writer.keys())
                .count("rate", load.rate())
                .times("", warm.active())
                .times("writable", warm.writable())
                .times("back", warm.backActive())
                .number("writePauseP99Ms", warm.worstPauseP99Millis())
                .times("writePauseP99", warm.pauseP99())
                .count("pauseKeys", warm.keysMeasured())
                .number("undisturbedP99Ms", warm.undisturbedP99Millis())
                .number("undisturbedCores", warm.undisturbedCores())
                .times("extraCpu", warm.extraCpu())
                .number("writePauseMaxMs", warm.pauseMaxMillis());
        if (warmupRuns > 0) {
            report.times("cold", cold.active())
                    .times("coldBack", cold.backActive())
                    .number("coldWritePauseP99Ms", cold.worstPauseP99Millis())
                    .numbers("coldWritePauseP99RunsMs", cold.pauseP99())
                    .number("coldWritePauseMaxMs", cold.pauseMaxMillis());
        }
        report.count("records", writer.allAcknowledged())
                .count("errors", writer.errors())
                .count("lost", lost)
                .count("reordered", order.reordered())
                .count("duplicated", order.duplicated())
                .processes("before", before)
                .processes("after", after)
                .print(cluster.output, System.out);
        return lost + order.reordered() + order.duplicated() + writer.errors() == 0 ? 0 : 1;
    }
}
