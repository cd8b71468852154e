package io.millrace.server.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether and how long a command waits until the cluster has finished what it asked for. */
final class WaitOptions {

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until it is done (default), or return at once with --no-wait.")
    private boolean wait = true;

    @Option(
            names = "--wait-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "2m",
            description = "How long to wait; default ${DEFAULT-VALUE}.")
    private Duration patience = Duration.ZERO;

    boolean isWanted() {
        return wait;
    }

    Waiting waiting(ConnectionOptions options) {
        return new Waiting(options, patience);
    }
}
