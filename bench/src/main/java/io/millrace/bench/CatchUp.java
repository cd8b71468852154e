package io.millrace.bench;

import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions.Mode;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Fills a stream, then reads it from its beginning again and again. */
final class CatchUp {

    private final BenchOptions options;
    private final int fillMegabytes;
    private final int consumers;
    private final Mode mode;

    CatchUp(BenchOptions options, int fillMegabytes, int consumers, Mode mode) {
        this.options = options;
        this.fillMegabytes = fillMegabytes;
        this.consumers = consumers;
        this.mode = mode;
    }

    int run(String name) throws InterruptedException {
        options.check();
        Progress progress = Progress.atTerminal();
        try (Target target = Target.open(options.cluster, options.shards, progress)) {
            long records = fill(target, progress);
            Window window = Windows.from(options);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < consumers; i++) {
                threads.add(Reading.thread(() -> readAgainAndAgain(target, records, window)));
            }
            Usage before = progress.watch(window, () -> Usage.now(target.pids()));
            Usage after = Usage.now(target.pids());
            threads.forEach(Reading::join);
            Report.of(name, options)
                    .consumers(consumers, mode.name())
                    .throughput(window)
                    .usage(before, after, window)
                    .print(options.cluster.output, System.out);
            return window.errors().isEmpty() ? 0 : 1;
        }
    }

    private long fill(Target target, Progress progress) {
        long records = Math.max(1, fillMegabytes * 1_000_000L / options.recordSize);
        progress.say("filling with " + records + " records");
        Payloads payloads = new Payloads(options.recordSize, 1);
        try (Producer producer = target.client().producer(target.stream())) {
            for (long i = 0; i < records; i++) {
                var unused = producer.send(payloads.key(), payloads.data(0)).exceptionally(failure -> {
                    progress.say("not stored: " + failure.getMessage());
                    return null;
                });
            }
            producer.flush();
        }
        return records;
    }

    private void readAgainAndAgain(Target target, long records, Window window) {
        MillraceClient client = target.client();
        while (!window.isOver()) {
            try (StreamReader reader =
                    client.reader(target.stream(), Reading.options(mode, StartPosition.trimHorizon()))) {
                long read = 0;
                while (read < records && !window.isOver()) {
                    List<ReadRecord> some = reader.poll(Duration.ofSeconds(1));
                    read += some.size();
                    window.read(some.size(), (long) some.size() * options.recordSize);
                }
            } catch (RuntimeException e) {
                window.failed(e);
            }
        }
    }
}
