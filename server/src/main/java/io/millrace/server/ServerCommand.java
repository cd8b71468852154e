package io.millrace.server;

import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.log.LogOutput;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace server}: one server of a cluster, until it is told to stop. */
@Command(
        name = "server",
        description = "Runs a server until it gets SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file; without it, settings come from the environment alone.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        Map<String, String> environment = System.getenv();
        Path given = file;
        Supplier<ServerConfig> source =
                () -> given == null ? ConfigLoader.load(environment) : ConfigLoader.load(given, environment);
        ServerConfig config = source.get();
        LogOutput.apply(config.log());
        ServerProcess process = new ServerProcess(config, source);
        process.run();
        return 0;
    }
}
