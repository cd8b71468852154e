package io.millrace.server.backup;

import io.millrace.server.backup.place.BackupPlace;
import io.millrace.server.backup.place.PlaceOptions;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.ExitCode;
import io.millrace.server.cli.SettingsOptions;
import io.millrace.server.config.ServerConfig;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace cluster restore}. */
@Command(
        name = "restore",
        description = "Fill this server's empty data directory from a back-up, before its first start.",
        footer = {
            "",
            "Run it on every server of the new cluster, with the same --node-map, then start them all: a group begins",
            "when all its servers are there. Servers may have other addresses than before, and other names with",
            "--node-map. Files and shards are compared with the hashes of the back-up.",
            "",
            "Examples:",
            "  millrace cluster restore --config /etc/millrace/millrace.yaml --from /backups/orders",
            "  millrace cluster restore --config n4.yaml --from /backups/orders/20260701T020000Z --node-map n1=n4,n2=n5",
            "  millrace cluster restore --config /etc/millrace/millrace.yaml --from s3://backups/orders"
        })
public final class RestoreCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            required = true,
            description = "A back-up, or a directory or s3://BUCKET/PREFIX of back-ups for the newest one.")
    private String from = "";

    @Mixin
    private final PlaceOptions places = new PlaceOptions();

    @Option(
            names = "--node-map",
            paramLabel = "OLD=NEW",
            split = ",",
            description = "Server NEW takes the place of node OLD; others keep their names. The same on all servers.")
    private Map<String, String> nodeMap = new TreeMap<>();

    /** The command, with what it needs from the outside. */
    public RestoreCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Narrator narrator = new Narrator(context, settings.verbosity());
        ServerConfig config = settings.load();
        try (BackupPlace place = places.open(from)) {
            new RestoreJob(config, Backup.open(place), new TreeMap<>(nodeMap), narrator).run();
        }
        return ExitCode.OK;
    }
}
