package io.millrace.server.demo;

import io.millrace.client.MillraceClient;
import io.millrace.common.env.TimeSource;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalClusterBuilder;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.ExitCode;
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
            "Starts its own servers on free ports of this machine with data in a temporary directory, and leaves",
            "nothing behind. Ends with 0 only if everything was verified.",
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
        TimeSource time = context.environment().time();
        long started = time.monotonicNanos();
        DemoOutcome outcome;
        try (DemoStage stage = new DemoStage(context.terminal(), time)) {
            stage.step("Starting three servers, each in a JVM of its own");
            outcome = run(stage, started);
        }
        new DemoReport(context.terminal()).print(outcome);
        return outcome.verified() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private DemoOutcome run(DemoStage stage, long started) {
        try (LocalCluster cluster = servers().start();
                MillraceClient client = MillraceClient.builder()
                        .endpoints(cluster.endpoints())
                        .environment(context.environment())
                        .build()) {
            return new DemoRun(cluster, client, stage, Duration.ofSeconds(seconds), started).run();
        }
    }

    /** Small servers: three of them share this machine with the demo itself. */
    private LocalClusterBuilder servers() {
        LocalClusterBuilder builder =
                LocalCluster.builder().servers(3).jvmOptions("-Xmx512m", "-XX:TieredStopAtLevel=1");
        Path directory = keep;
        return directory == null ? builder : builder.dataDir(directory);
    }
}
