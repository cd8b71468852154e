package io.millrace.bench;

import io.millrace.client.ReaderOptions.Mode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench get}: catch-up reading. */
@Command(name = "get", description = "Read a filled stream from its beginning by long poll, again and again.")
final class GetBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--consumers", defaultValue = "1", description = "Readers of the whole stream; ${DEFAULT-VALUE}.")
    private int consumers;

    @Option(names = "--fill-mb", defaultValue = "256", description = "Megabytes to read; ${DEFAULT-VALUE}.")
    private int fillMegabytes;

    @Override
    public Integer call() throws InterruptedException {
        return new CatchUp(options, fillMegabytes, consumers, Mode.POLLING).run("get");
    }
}
