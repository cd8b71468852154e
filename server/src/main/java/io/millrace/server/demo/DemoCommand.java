package io.millrace.server.demo;

import io.millrace.client.MillraceClient;
import io.millrace.common.env.TimeSource;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalClusterBuilder;
import io.millrace.local.LocalServer;
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
            "Starts its own servers on free ports of this machine, with data in a temporary",
            "directory, and leaves nothing behind. Ends with 0 only if all was verified.",
            "",
            "Examples:",
            "  millrace demo",
            "  millrace demo --seconds 60 --keep /tmp/millrace-demo"
        })
public final class DemoCommand implements Callable<Integer> {

    /** Small servers that start fast: three of them share this machine with the demo itself. */
    static final String[] JVM_OPTIONS = {"-Xmx512m", "-XX:TieredStopAtLevel=1"};

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
        DemoObservation seen;
        try (DemoStage stage = new DemoStage(context.terminal(), time)) {
            stage.step("Starting three servers, each in a JVM of its own");
            seen = run(stage, started);
        }
        DemoOutcome outcome = new DemoAnalysis(seen).outcome();
        new DemoReport(context.terminal()).print(outcome);
        return outcome.verified() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private DemoObservation run(DemoStage stage, long started) {
        try (LocalCluster cluster = start(stage);
                MillraceClient client = MillraceClient.builder()
                        .endpoints(cluster.endpoints())
                        .environment(context.environment())
                        .build()) {
            return new DemoRun(cluster, client, stage, Duration.ofSeconds(seconds), started).run();
        }
    }

    private LocalCluster start(DemoStage stage) {
        LocalCluster cluster = servers().prepare();
        try {
            cluster.servers().forEach(LocalServer::launch);
            for (LocalServer server : cluster.servers()) {
                server.awaitReady();
                stage.event(server.id() + " is ready at " + server.endpoint() + ", process " + server.pid());
            }
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw CommandFailure.refused("the demo's servers did not start: " + e.getMessage());
        }
    }

    private LocalClusterBuilder servers() {
        LocalClusterBuilder builder = LocalCluster.builder().servers(3).jvmOptions(JVM_OPTIONS);
        Path directory = keep;
        return directory == null ? builder : builder.dataDir(directory);
    }
}
