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

    @Mixin
    private KeyedOptions load = new KeyedOptions(Mode.POLLING, 20);

    @Option(names = "--shards", defaultValue = "16", description = "Shards of the stream; ${DEFAULT-VALUE}.")
    private int shards;

    @Option(names = "--workers", defaultValue = "4", description = "Workers of the group; ${DEFAULT-VALUE}.")
    private int workers;

    @Option(names = "--rounds", defaultValue = "10", description = "Workers that are replaced; ${DEFAULT-VALUE}.")
    private int rounds;

    @Override
    public Integer call() throws InterruptedException {
        load.check();
        if (workers < 2 || shards < workers || rounds < 1) {
            throw new IllegalArgumentException(
                    "--workers is at least 2 and at most --shards, and --rounds is at least 1");
        }
        Progress progress = Progress.atTerminal();
        try (Target target = Target.open(cluster, shards, progress)) {
            HandoverLog log = new HandoverLog(load.keys(shards));
            try (ReplacedWorkers group = new ReplacedWorkers(target, log, load.mode(), shards)) {
                long acknowledged;
                long errors;
                KeyedWriter writer = load.writer(target, shards);
                try (writer) {
                    group.start(workers);
                    progress.say("warm-up: " + load.warmup() + " s");
                    TimeUnit.SECONDS.sleep(load.warmup());
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
                .count("rate", load.rate())
                .consumers(workers, load.modeName())
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
