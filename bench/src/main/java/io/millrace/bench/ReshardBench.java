package io.millrace.bench;

import io.millrace.client.ReaderOptions.Mode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "Keys are written in turn, so one is heard of every KEYS/RATE seconds: pauseKeys of them had a record in the"
                    + " change that had the fewest. A rate that fills the machine measures its queues, not the change; see"
                    + " undisturbedP99Ms. A young JVM compiles rather than serves: hence the long warm-up."
        })
final class ReshardBench implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

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
            names = "--keys",
            description = "Keys that are written, even in hash key space; one for each shard of the larger number.")
    private @Nullable Integer givenKeys;

    @Option(names = "--rate", defaultValue = "1000", description = "Records per second; ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--record-size", defaultValue = "100", description = "Bytes of a record's data; ${DEFAULT-VALUE}.")
    private int recordSize;

    @Option(names = "--warmup", defaultValue = "150", description = "Seconds under load before; ${DEFAULT-VALUE}.")
    private int warmup;

    @Option(
            names = "--mode",
            defaultValue = "subscribed",
            description = "How the check reads: subscribed or polling; ${DEFAULT-VALUE}.")
    private Mode mode = Mode.SUBSCRIBED;

    @Override
    public Integer call() throws InterruptedException {
        int keys = keys();
        if (from < 1 || to < 1 || from == to || runs < 1 || keys < 1 || rate < 1 || recordSize < KeyedWriter.NUMBER) {
            throw new IllegalArgumentException("--from, --to, --runs, --keys and --rate are at least 1, --from and --to"
                    + " differ, and --record-size is at least " + KeyedWriter.NUMBER);
        }
        Progress progress = Progress.atTerminal();
        try (Target target = Target.open(cluster, from, progress)) {
            Resharding resharding = new Resharding(target, progress, byDoubling);
            Usage before;
            Usage after;
            KeyedWriter writer = new KeyedWriter(target.client().producer(target.stream()), keys, rate, recordSize);
            try (writer) {
                resharding.warmUp(writer, warmup);
                before = Usage.now(target.pids());
                for (int run = 0; run < runs; run++) {
                    resharding.there(writer, to);
                    resharding.back(writer, from);
                }
                after = Usage.now(target.pids());
                for (int run = 0; run < runs; run++) {
                    resharding.untilWritable(to, from);
                }
            }
            KeyOrder order = new OrderedReading(target, mode).read(writer);
            return report(resharding, writer, order, before, after);
        }
    }

    private int keys() {
        return givenKeys == null ? Math.max(from, to) : givenKeys;
    }

    private int report(Resharding resharding, KeyedWriter writer, KeyOrder order, Usage before, Usage after) {
        long lost = 0;
        for (int key = 0; key < writer.keys(); key++) {
            lost += Math.max(0, writer.acknowledged(key) - order.distinct(key));
        }
        new Report("reshard", cluster)
                .count("from", from)
                .count("to", to)
                .count("runs", runs)
                .count("keys", writer.keys())
                .count("rate", rate)
                .times("", resharding.active())
                .times("writable", resharding.writable())
                .times("back", resharding.backActive())
                .number(
                        "writePauseP99Ms",
                        resharding.pauseP99().stream()
                                .mapToDouble(millis -> millis)
                                .max()
                                .orElse(0))
                .times("writePauseP99", resharding.pauseP99())
                .count("pauseKeys", resharding.keysMeasured())
                .number("undisturbedP99Ms", resharding.undisturbedP99Millis())
                .number("writePauseMaxMs", resharding.pauseMaxMillis())
                .count("records", writer.allAcknowledged())
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
