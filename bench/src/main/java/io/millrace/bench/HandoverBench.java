package io.millrace.bench;

import io.millrace.client.ReaderOptions.Mode;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench handover}: how long a shard is nobody's when workers of a group come and go in order. */
@Command(
        name = "handover",
        description = {
            "Let the workers of a consumer group process a stream under load, and replace one after the other, as a deployment"
                    + " does: close one, wait until the others have its shards, start another, wait until it has its share."
                    + " Timed is every hand-over of a shard, none is left out: unowned, from the last call of the worker that"
                    + " gives the shard back to the first call of the one that gets it; silent, from the same moment to the"
                    + " first record that is given to the one that gets it. leave and join: from closing or starting a worker"
                    + " until every shard is held and evenly spread. Every record's number is checked: repeated,"
                    + " out of order, missing."
        })
final class HandoverBench implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--shards", defaultValue = "16", description = "Shards of the stream; ${DEFAULT-VALUE}.")
    private int shards;

    @Option(names = "--workers", defaultValue = "4", description = "Workers of the group; ${DEFAULT-VALUE}.")
    private int workers;

    @Option(names = "--rounds", defaultValue = "10", description = "Workers that are replaced; ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--rate", defaultValue = "1000", description = "Records per second; ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--keys", defaultValue = "400", description = "Keys that are written; ${DEFAULT-VALUE}.")
    private int keys;

    @Option(names = "--record-size", defaultValue = "100", description = "Bytes of a record's data; ${DEFAULT-VALUE}.")
    private int recordSize;

    @Option(
            names = "--mode",
            defaultValue = "polling",
            description = "How the workers read: subscribed or polling; ${DEFAULT-VALUE}.")
    private Mode mode = Mode.POLLING;

    @Option(
            names = "--warmup",
            defaultValue = "20",
            description = "Seconds of work before the first worker is replaced; ${DEFAULT-VALUE}.")
    private int warmup;

    @Override
    public Integer call() throws InterruptedException {
        if (workers < 2 || shards < workers || rounds < 1 || rate < 1 || keys < 1 || recordSize < KeyedWriter.NUMBER) {
            throw new IllegalArgumentException(
                    "--workers is at least 2 and at most --shards, --rounds, --rate and --keys"
                            + " are at least 1, and --record-size is at least " + KeyedWriter.NUMBER);
        }
        Progress progress = Progress.atTerminal();
        try (Target target = Target.open(cluster, shards, progress)) {
            HandoverLog log = new HandoverLog(keys);
            try (ReplacedWorkers group = new ReplacedWorkers(target, log, mode, shards)) {
                long acknowledged;
                long errors;
                KeyedWriter writer = new KeyedWriter(target.client().producer(target.stream()), keys, rate, recordSize);
                try (writer) {
                    group.start(workers);
                    progress.say("warm-up: " + warmup + " s");
                    TimeUnit.SECONDS.sleep(warmup);
                    log.forgetHandovers();
                    for (int round = 1; round <= rounds; round++) {
                        group.replaceOne();
                        progress.say("replaced " + round + " of " + rounds + " workers");
                    }
                }
                acknowledged = writer.allAcknowledged();
                errors = writer.errors();
                return report(group, log, acknowledged, errors, log.awaitMissing(acknowledged));
            }
        }
    }

    private int report(ReplacedWorkers group, HandoverLog log, long acknowledged, long errors, long missing) {
        new Report("handover", cluster)
                .count("shards", shards)
                .count("workers", workers)
                .count("rate", rate)
                .consumers(workers, mode.name().toLowerCase(java.util.Locale.ROOT))
                .count("hand_overs", log.unowned().getTotalCount())
                .latency("unowned_", log.unowned())
                .latency("silent_", log.silent())
                .times("leave", group.leaveMillis())
                .times("join", group.joinMillis())
                .count("records", acknowledged)
                .count("errors", errors)
                .count("repeated", log.repeated())
                .count("out_of_order", log.outOfOrder())
                .missing(missing)
                .print(cluster.output, System.out);
        return errors + log.repeated() + log.outOfOrder() + missing == 0 ? 0 : 1;
    }
}
