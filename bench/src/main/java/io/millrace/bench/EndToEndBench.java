package io.millrace.bench;

import io.millrace.client.ReaderOptions.Mode;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench e2e}: latency from the intended send to the delivery to a reader. */
@Command(
        name = "e2e",
        description = "Put records and read them at the tip; latency from the intended send to the delivery. Each"
                + " consumer reads the whole stream.")
final class EndToEndBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private PutOptions put = new PutOptions();

    @Option(names = "--consumers", defaultValue = "1", description = "Readers of the whole stream; ${DEFAULT-VALUE}.")
    private int consumers;

    @Option(names = "--mode", defaultValue = "subscribed", description = "subscribed or polling; ${DEFAULT-VALUE}.")
    private Mode mode = Mode.SUBSCRIBED;

    @Option(
            names = "--stuck-subscribers",
            defaultValue = "0",
            description = "Subscribers besides that read nothing of what they are sent; ${DEFAULT-VALUE}.")
    private int stuckSubscribers;

    @Override
    public Integer call() throws InterruptedException {
        options.check();
        Progress progress = Progress.atTerminal();
        try (Target target = Target.open(options.cluster, options.shards, progress);
                StuckSubscribers stuck = new StuckSubscribers(target, stuckSubscribers)) {
            List<StreamReader> readers = new ArrayList<>();
            for (int i = 0; i < consumers; i++) {
                readers.add(
                        target.client().reader(target.stream(), Reading.options(mode, StartPosition.trimHorizon())));
            }
            Window puts = Windows.from(options);
            Window reads = new Window(puts.begin(), puts.end());
            List<Thread> threads = readers.stream().map(r -> tail(r, reads)).toList();
            Usage before;
            Usage after;
            try (Load load = new Load(target, options, put, puts)) {
                before = progress.watch(puts, () -> Usage.now(target.pids()));
                after = Usage.now(target.pids());
            }
            Reading.awaitAll(reads, puts.allRecords() * consumers);
            readers.forEach(StreamReader::close);
            threads.forEach(Reading::join);
            Report.of("e2e", options)
                    .put(put, options.recordSize)
                    .consumers(consumers, mode.name())
                    .stuckSubscribers(stuck.count())
                    .throughput(puts)
                    .latency("put_", puts.latency())
                    .latency("", reads.latency())
                    .usage(before, after, puts)
                    .missing(puts.allRecords() * consumers - reads.allRecords())
                    .print(options.cluster.output, System.out);
            return puts.errors().isEmpty() && reads.errors().isEmpty() ? 0 : 1;
        }
    }

    private static Thread tail(StreamReader reader, Window reads) {
        return Reading.thread(() ->
                reader.forEach(record -> reads.done(Payloads.intendedNanos(record.data()), record.data().length)));
    }
}
