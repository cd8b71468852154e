package io.millrace.server.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.OptionSpec;

/** Adds the commands that talk to a cluster to a command line, with one way to report failures for all of it. */
public final class ClientCommands {

    private static final List<Class<?>> COMMANDS = List.of(
            StreamCommand.class,
            PutCommand.class,
            GetCommand.class,
            TailCommand.class,
            ConsumerCommand.class,
            ClusterCommand.class,
            LimitsCommand.class);

    private ClientCommands() {}

    /** Makes commands whose constructor asks for a {@link CommandContext}. */
    public static IFactory factory(CommandContext context) {
        return new CommandFactory(context);
    }

    /**
     * Adds the commands. Call it last: output, spelling of enum values and reporting of failures are set for everything
     * that {@code root} has then.
     */
    public static void addTo(CommandLine root, CommandContext context) {
        IFactory factory = factory(context);
        for (Class<?> command : COMMANDS) {
            root.addSubcommand(new CommandLine(command, factory));
        }
        CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
        CompletionHelp.describe(completion);
        root.addSubcommand("completion", completion);
        root.addSubcommand("help", new CommandLine(new CommandLine.HelpCommand()));
        addHelpOption(root);
        Failures failures = new Failures(context.terminal().err());
        root.setExecutionExceptionHandler(failures);
        root.setParameterExceptionHandler(failures);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpWidth(Math.max(80, Math.min(110, context.terminal().traits().width())));
        root.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.table());
    }
    /** {@code --help} for every command that does not have it yet. */
    private static void addHelpOption(CommandLine command) {
        if (command.getCommandSpec().findOption("--help") == null) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .type(boolean.class)
                            .description("Show this help.")
                            .build());
        }
        command.getSubcommands().values().forEach(ClientCommands::addHelpOption);
    }
}
