package io.millrace.server;

import io.millrace.bench.BenchCommand;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.examples.ExampleCommand;
import io.millrace.server.audit.AuditCommand;
import io.millrace.server.backup.BackupCommand;
import io.millrace.server.backup.RestoreCommand;
import io.millrace.server.backup.VerifyBackupCommand;
import io.millrace.server.cli.ClientCommands;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.demo.DemoCommand;
import io.millrace.server.live.LogLevelCommand;
import io.millrace.server.live.ReloadCommand;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Entry point of the command line. */
public final class MillraceMain {

    private MillraceMain() {}

    public static void main(String[] args) {
        int status = commandLine(args).execute(args);
        // Commands that go on, such as a server, return only when they end.
        System.exit(status);
    }

    /**
     * The command line for these arguments. Only the command that is called is set up, unless none is: setting up all of
     * them takes longer than most of them run.
     */
    static CommandLine commandLine(String... args) {
        CommandLine root = new CommandLine(new MillraceCommand());
        CommandContext context = CommandContext.system(new SystemEnvironment());
        Map<String, Supplier<Object>> commands = commands(context);
        Supplier<Object> called = args.length == 0 ? null : commands.get(args[0]);
        if (called != null) {
            root.addSubcommand(args[0], called.get());
        } else {
            commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
            root.addSubcommand("completion", new AutoComplete.GenerateCompletion());
        }
        ClientCommands.finish(root, context);
        root.setExecutionExceptionHandler(new CommandFailure(root.getExecutionExceptionHandler()));
        return root;
    }

    /** Those act as one of the servers, with its settings; the other commands are clients. */
    private static CommandLine withServerCommands(CommandLine cluster, CommandContext context) {
        return cluster.addSubcommand(new AuditCommand(context))
                .addSubcommand(new BackupCommand(context))
                .addSubcommand(new RestoreCommand(context))
                .addSubcommand(new VerifyBackupCommand(context))
                .addSubcommand(new LogLevelCommand(context))
                .addSubcommand(new ReloadCommand(context));
    }

    private static Map<String, Supplier<Object>> commands(CommandContext context) {
        Map<String, Supplier<Object>> commands = new TreeMap<>(ClientCommands.commands(context));
        commands.computeIfPresent(
                "cluster", (name, cluster) -> () -> withServerCommands((CommandLine) cluster.get(), context));
        commands.put("bench", BenchCommand::new);
        commands.put("demo", () -> new DemoCommand(context));
        commands.put("dev", DevCommand::new);
        commands.put("example", ExampleCommand::new);
        commands.put("server", ServerCommand::new);
        commands.put("config", ConfigCommand::new);
        return commands;
    }
}
