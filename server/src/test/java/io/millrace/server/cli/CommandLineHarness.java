package io.millrace.server.cli;

import io.millrace.common.env.SystemEnvironment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs commands as the process would and keeps what they print. */
final class CommandLineHarness implements AutoCloseable {

    final FakeCluster cluster = new FakeCluster();
    Function<ConnectionOptions, Cluster> connector = options -> cluster;
    TerminalTraits traits = TerminalTraits.NONE;
    String input = "";
    String out = "";
    String err = "";
    private final SystemEnvironment environment = new SystemEnvironment();

    /** Runs one command and returns its exit code. */
    int run(String... args) {
        return execute(CommandLineHarness::commandLine, args);
    }

    /** The same with a command that acts as one of the servers, which the client's command line does not have. */
    int runAsServer(Function<CommandContext, Object> command, String... args) {
        return execute(
                context -> {
                    CommandLine line = new CommandLine(command.apply(context));
                    ClientCommands.finish(line, context);
                    return line;
                },
                args);
    }

    private int execute(Function<CommandContext, CommandLine> commands, String... args) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8),
                traits);
        int exit = commands.apply(new CommandContext(terminal, environment, connector))
                .execute(args);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return exit;
    }

    List<String> outLines() {
        return out.lines().toList();
    }

    static CommandLine commandLine(CommandContext context) {
        CommandLine line = new CommandLine(new Root());
        ClientCommands.commands(context).forEach((name, command) -> line.addSubcommand(name, command.get()));
        line.addSubcommand("completion", new AutoComplete.GenerateCompletion());
        ClientCommands.finish(line, context);
        return line;
    }

    @Override
    public void close() {
        environment.close();
    }

    @Command(name = "millrace")
    static final class Root {}
}
