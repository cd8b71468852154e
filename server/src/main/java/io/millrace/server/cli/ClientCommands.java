package io.millrace.server.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands that talk to a cluster, and one way to report failures for the whole command line. */
public final class ClientCommands {

    private static final List<Class<?>> COMMANDS = List.of(
            StreamCommand.class,
            PutCommand.class,
            GetCommand.class,
            TailCommand.class,
            ConsumerCommand.class,
            GroupCommand.class,
            AccessKeyCommand.class,
            ClusterCommand.class,
            NodeCommand.class,
            PlanCommand.class,
            HealthCommand.class,
            LimitsCommand.class);

    private static final int LAST = 1000;

    private ClientCommands() {}

    /** The commands by name; setting one up takes time, so it is only done for those that are asked for. */
    public static Map<String, Supplier<Object>> commands(CommandContext context) {
        IFactory factory = factory(context);
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        for (Class<?> type : COMMANDS) {
            String name = type.getAnnotation(CommandLine.Command.class).name();
            commands.put(name, () -> new CommandLine(type, factory));
        }
        return commands;
    }

    /** Makes commands whose constructor asks for a {@link CommandContext}. */
    public static IFactory factory(CommandContext context) {
        return new CommandFactory(context);
    }

    /**
     * Gives the command line its output, help, exit codes and reports of failures. Call it when {@code root} has all its
     * commands: picocli hands these settings down to those that are there.
     */
    public static void finish(CommandLine root, CommandContext context) {
        PrintStream err = context.terminal().err();
        Failures failures = new Failures(err);
        root.setOut(new PrintWriter(context.terminal().out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        root.setExecutionExceptionHandler(failures);
        root.setParameterExceptionHandler(failures);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpWidth(
                Math.max(80, Math.min(110, context.terminal().traits().width())));
        root.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.table());
        tidy(root);
        root.getSubcommands().entrySet().stream()
                .filter(command -> command.getKey().equals("completion"))
                .forEach(command -> CompletionHelp.describe(command.getValue()));
    }

    /** Short synopses, a command's own options first, and {@code --help} for every command. */
    private static void tidy(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage().abbreviateSynopsis(true).sortOptions(false);
        if (spec.findOption("--help") == null) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .type(boolean.class)
                    .order(LAST)
                    .description("Show this help.")
                    .build());
        }
        command.getSubcommands().values().forEach(ClientCommands::tidy);
    }
}
