package io.millrace.server.cli;

import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a server, as {@code millrace server} takes them, for commands that act as one of the servers. */
public final class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file of a server; without it, settings come from the environment alone.")
    private @Nullable Path file;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no remarks, only the result.")
    private boolean quiet;

    @Option(names = "--verbose", description = "Show the stack trace of a failure.")
    private boolean verbose;

    /** Loads them. */
    public ServerConfig load() {
        Map<String, String> environment = System.getenv();
        Path given = file;
        return given == null ? ConfigLoader.load(environment) : ConfigLoader.load(given, environment);
    }

    /** How much to say. */
    public Verbosity verbosity() {
        return quiet ? Verbosity.QUIET : verbose ? Verbosity.VERBOSE : Verbosity.NORMAL;
    }
}
