package io.millrace.server;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.raft.FatalHandler;
import io.millrace.server.config.LogConfig;
import io.millrace.server.config.LogFormat;
import io.millrace.server.config.LogLevel;
import io.millrace.server.dev.DevCluster;
import io.millrace.server.dev.DevDirectory;
import io.millrace.server.dev.DevSettings;
import io.millrace.server.log.LogOutput;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace dev}: a cluster to develop against, in this one process. */
@Command(
        name = "dev",
        description =
                "Runs a cluster in this one process until Ctrl-C: three servers with real replicas over loopback.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  millrace dev",
            "  millrace dev --replicas 1 --data ./streams",
        })
final class DevCommand implements Callable<Integer> {

    /** Set by the launcher when the JVM writes an archive of its classes at its end. */
    private static final String ARCHIVING = "millrace.archiving";

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "3",
            description = "Servers and replicas: 3, or 1 for a light cluster; default ${DEFAULT-VALUE}.")
    private int replicas;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the data in this directory; without it, in a temporary one that is deleted at the end.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7400",
            description = "gRPC port of the first server; the others follow in steps of 10; default ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--kinesis-port",
            paramLabel = "PORT",
            defaultValue = "4567",
            description = "Kinesis port of the first server, HTTPS one above; the others follow in steps of 10;"
                    + " default ${DEFAULT-VALUE}.")
    private int kinesisPort;

    @Option(
            names = "--access-key",
            paramLabel = "ID:SECRET",
            description = "Serve only Kinesis calls that this key has signed; without it, any credentials do.")
    private @Nullable String accessKey;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "aws-2026",
            description = "Limit profile: aws-2026, classic or unlimited; default ${DEFAULT-VALUE}.")
    private String profile = "";

    @Override
    public Integer call() {
        if (replicas != 1 && replicas != 3) {
            throw new ParameterException(spec.commandLine(), "--replicas " + replicas + " does not work; use 1 or 3");
        }
        LogOutput.apply(new LogConfig(LogLevel.WARN, LogFormat.TEXT));
        SystemEnvironment environment = new SystemEnvironment();
        Path given = data;
        DevDirectory directory = given == null ? DevDirectory.temporary() : DevDirectory.kept(given);
        AtomicBoolean stopping = new AtomicBoolean();
        FatalHandler halting = new HaltingFatalHandler();
        DevCluster cluster = new DevCluster(
                new DevSettings(replicas, port, kinesisPort, directory.path(), overrides()),
                environment,
                (message, cause) -> {
                    if (!stopping.get()) {
                        halting.fatal(message, cause);
                    }
                });
        Thread stop = new Thread(
                () -> {
                    stopping.set(true);
                    stop(cluster, directory);
                },
                "millrace-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        cluster.start();
        welcome(cluster, directory, environment);
        awaitTheEnd();
        return 0;
    }

    private Map<String, String> overrides() {
        String key = accessKey;
        if (key == null) {
            return Map.of("limits.profile", profile);
        }
        return Map.of(
                "limits.profile", profile,
                "gateway.authentication", "required",
                "gateway.access-keys", key);
    }

    /** What is thrown away need not be closed in good order. */
    private static void stop(DevCluster cluster, DevDirectory directory) {
        LogOutput.silence();
        if (directory.isKept()) {
            cluster.close();
        }
        directory.close();
        if (Boolean.getBoolean(ARCHIVING)) {
            System.out.println("Keeping the loaded classes, once, so that the next start is quicker ...");
        }
    }

    private void welcome(DevCluster cluster, DevDirectory directory, SystemEnvironment environment) {
        long millis = environment.time().wallMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        String endpoint = cluster.endpoints().get(0);
        String option = port == 7400 ? "" : " --endpoint " + endpoint;
        PrintWriter out = spec.commandLine().getOut();
        String servers = replicas == 1 ? "one server" : "three servers";
        out.printf("Millrace is ready after %.1f s: %s in one process.%n%n", millis / 1000.0, servers);
        out.printf("  endpoint   %s%n", endpoint);
        out.printf(
                "  kinesis    http://127.0.0.1:%d, https://127.0.0.1:%d (%s)%n",
                kinesisPort,
                kinesisPort + 1,
                accessKey == null ? "any credentials are accepted" : "signed with your key");
        out.printf(
                "  metrics    http://127.0.0.1:%d/metrics%n",
                cluster.config(0).listen().adminPort());
        out.printf("  data       %s (%s)%n%n", directory.path(), directory.isKept() ? "kept" : "deleted at the end");
        out.printf("Try it:%n");
        out.printf("  millrace stream create hello --shards 2%s%n", option);
        out.printf("  echo world | millrace put hello%s%n", option);
        out.printf("  millrace tail hello%s%n%n", option);
        out.printf("Ctrl-C stops it.%n");
        out.flush();
    }

    private static void awaitTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
