package io.millrace.bench;

import io.millrace.client.ReaderOptions.Mode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench subscribe}: catch-up reading. */
@Command(name = "subscribe", description = "Read a filled stream from its beginning by subscription, again and again.")
final class SubscribeBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--consumers", defaultValue = "1", description = "Readers of the whole stream; ${DEFAULT-VALUE}.")
    private int consumers;

    @Option(names = "--fill-mb", defaultValue = "256", description = "Megabytes to read; ${DEFAULT-VALUE}.")
    private int fillMegabytes;

    @Override
    public Integer call() throws InterruptedException {
        return new CatchUp(options, fillMegabytes, consumers, Mode.SUBSCRIBED).run("subscribe");
    }
}
