package io.millrace.server.backup;

import io.millrace.common.env.DaemonThreads;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.ExitCode;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.SettingsOptions;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.grpc.ServerChannels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace cluster backup}. */
@Command(
        name = "backup",
        description = "Copy the whole cluster, metadata and records, to a directory while it runs.",
        footer = {
            "",
            "Everything that was acknowledged before the command began is in the back-up. Each one is a directory of its",
            "own in DIR, named by its time; what did not change since the newest one there is linked, not copied, so",
            "back-ups may be deleted in any order. It holds the cluster's secrets: keep it as you keep them.",
            "",
            "Needs the settings of any server of the cluster, for the controllers' addresses, cluster.secret and TLS.",
            "",
            "Examples:",
            "  millrace cluster backup --config /etc/millrace/millrace.yaml --to /backups/orders"
        })
public final class BackupCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Directory of back-ups; made when missing.")
    private Path to = Path.of("");

    /** The command, with what it needs from the outside. */
    public BackupCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ServerConfig config = settings.load();
        Narrator narrator = new Narrator(context, settings.verbosity());
        ExecutorService callbacks = Executors.newCachedThreadPool(DaemonThreads.numbered("millrace-backup-"));
        try (ServerChannels channels = new ServerChannels(config, callbacks)) {
            Path made = new BackupJob(config, channels, to, narrator).run();
            BackupDirectory backup = BackupDirectory.open(made);
            narrator.result("backed up " + Human.bytes(backup.manifest().bytes()) + " in "
                    + Human.count(backup.manifest().groups().size(), "group") + " to " + made);
            return ExitCode.OK;
        } finally {
            callbacks.shutdownNow();
        }
    }
}
