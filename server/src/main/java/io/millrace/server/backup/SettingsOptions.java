package io.millrace.server.backup;

import io.millrace.server.cli.Verbosity;
import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a server, as {@code millrace server} takes them. */
final class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file of a server; without it, settings come from the environment alone.")
    private @Nullable Path file;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no remarks, only the result.")
    private boolean quiet;

    ServerConfig load() {
        Map<String, String> environment = System.getenv();
        Path given = file;
        return given == null ? ConfigLoader.load(environment) : ConfigLoader.load(given, environment);
    }

    Verbosity verbosity() {
        return quiet ? Verbosity.QUIET : Verbosity.NORMAL;
    }
}
