package io.millrace.server.backup;

import io.millrace.common.env.DaemonThreads;
import io.millrace.server.backup.place.BackupPlace;
import io.millrace.server.backup.place.PlaceOptions;
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
        description = "Copy the whole cluster, metadata and records, to a directory or an S3 store while it runs.",
        footer = {
            "",
            "Everything that was acknowledged before the command began is in the back-up. Each one is a folder of its own",
            "in PLACE, named by its time; what did not change since the newest one there is linked (in a directory) or",
            "copied inside of the store, not sent again, and back-ups may be deleted in any order. It holds the cluster's",
            "secrets: keep it as you keep them.",
            "",
            "Credentials for s3:// are those of every AWS tool: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or",
            "the role of the machine or pod.",
            "",
            "Needs the settings of any server of the cluster, for the controllers' addresses, cluster.secret and TLS.",
            "",
            "Examples:",
            "  millrace cluster backup --config /etc/millrace/millrace.yaml --to /backups/orders",
            "  millrace cluster backup --config millrace.yaml --to s3://backups/orders --s3-endpoint https://store:9000"
        })
public final class BackupCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--to",
            paramLabel = "PLACE",
            required = true,
            description = "Directory of back-ups, made when missing; or s3://BUCKET/PREFIX, whose bucket is there.")
    private String to = "";

    @Mixin
    private final PlaceOptions places = new PlaceOptions();

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "Where files on their way to s3:// wait, with room for the largest group; else the system's for"
                            + " temporary files.")
    private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));

    /** The command, with what it needs from the outside. */
    public BackupCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ServerConfig config = settings.load();
        Narrator narrator = new Narrator(context, settings.verbosity());
        ExecutorService callbacks = Executors.newCachedThreadPool(DaemonThreads.numbered("millrace-backup-"));
        try (ServerChannels channels = new ServerChannels(config, callbacks);
                BackupPlace place = places.open(to, scratch)) {
            Backup made = new BackupJob(config, channels, place, narrator).run();
            narrator.result("backed up " + Human.bytes(made.manifest().bytes()) + " in "
                    + Human.count(made.manifest().groups().size(), "group") + " to " + made.location());
            return ExitCode.OK;
        } finally {
            callbacks.shutdownNow();
        }
    }
}
