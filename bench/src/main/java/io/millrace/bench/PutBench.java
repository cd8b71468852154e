package io.millrace.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace bench put}: latency from the intended send to the acknowledgement. */
@Command(name = "put", description = "Put records; latency from the intended send to the acknowledgement.")
final class PutBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private PutOptions put = new PutOptions();

    @Override
    public Integer call() throws InterruptedException {
        options.check();
        Progress progress = Progress.atTerminal();
        try (Target target = Target.open(options.cluster, options.shards, progress)) {
            Window window = Windows.from(options);
            Usage before;
            Usage after;
            try (Load load = new Load(target, options, put, window)) {
                before = progress.watch(window, () -> Usage.now(target.pids()));
                after = Usage.now(target.pids());
            }
            Report.of("put", options)
                    .put(put, options.recordSize)
                    .throughput(window)
                    .latency("", window.latency())
                    .usage(before, after, window)
                    .print(options.cluster.output, System.out);
            return window.errors().isEmpty() ? 0 : 1;
        }
    }
}
