package io.millrace.server;

import io.millrace.server.config.ConfigDocs;
import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace config}: what can be set, and whether a file is right. */
@Command(
        name = "config",
        description = "Lists the settings of a server, or checks a file.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: docs or check.");
    }

    @Command(name = "docs", description = "Prints all settings as Markdown.", mixinStandardHelpOptions = true)
    void docs() {
        spec.commandLine().getOut().print(ConfigDocs.markdown());
        spec.commandLine().getOut().flush();
    }

    @Command(
            name = "check",
            description = "Checks a settings file together with the environment.",
            mixinStandardHelpOptions = true)
    void check(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "The settings file.")
                    Path file) {
        Map<String, String> environment = System.getenv();
        ServerConfig config = ConfigLoader.load(file, environment);
        spec.commandLine()
                .getOut()
                .println(file + " is right: node " + config.node().id() + " of cluster "
                        + config.cluster().name() + ", roles " + config.roles());
        spec.commandLine().getOut().flush();
    }
}
