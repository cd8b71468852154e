package io.millrace.server.demo;

import io.millrace.common.env.TimeSource;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.ExitCode;
import io.millrace.server.log.LogOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace demo}. */
@Command(
        name = "demo",
        description = "Run a real web log through a cluster of three servers that loses one on the way, and check that"
                + " every line comes out as it went in.",
        footer = {
            "",
            "Starts its own servers on free ports of this machine, with data in a temporary",
            "directory, and leaves nothing behind. Ends with 0 only if all was verified.",
            "",
            "Examples:",
            "  millrace demo",
            "  millrace demo --seconds 60 --keep /tmp/millrace-demo"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int SHORTEST = 10;

    private final CommandContext context;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long the writing takes, at least " + SHORTEST + "; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep the servers' data and logs in this new directory.")
    private @Nullable Path keep;

    public DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (seconds < SHORTEST) {
            throw CommandFailure.usage(
                    "--seconds " + seconds + " leaves no time to lose a server in; " + SHORTEST + " is the least");
        }
        Path directory = keep;
        if (directory != null && Files.exists(directory)) {
            throw CommandFailure.usage("--keep " + directory + " exists already; name a new directory");
        }
        // That the client misses the server that we kill is no news; its end is told in the report.
        LogOutput.silence();
        TimeSource time = context.environment().time();
        long started = time.monotonicNanos();
        DemoObservation seen = run(directory, time, started);
        DemoOutcome outcome = new DemoAnalysis(seen).outcome();
        new DemoReport(context.terminal()).print(outcome);
        return outcome.verified() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private DemoObservation run(@Nullable Path directory, TimeSource time, long started) {
        try (DemoStage stage = new DemoStage(context.terminal(), time);
                DemoCluster cluster = DemoCluster.start(stage, context.environment(), directory)) {
            return new DemoRun(cluster, stage, Duration.ofSeconds(seconds), started).run();
        }
    }
}
