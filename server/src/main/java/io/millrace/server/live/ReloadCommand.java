package io.millrace.server.live;

import io.millrace.proto.internal.v1.ReloadSettingsRequest;
import io.millrace.proto.internal.v1.ReloadSettingsResponse;
import io.millrace.proto.internal.v1.SettingsServiceGrpc;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.SettingsOptions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace cluster reload}. */
@Command(
        name = "reload",
        description = "Have servers read their settings files again and apply what needs no restart.",
        footer = {
            "",
            "docs/configuration.md says which settings those are: limits, watermarks of the disks, audits, the log level. A file",
            "that is not right changes nothing. Needs the settings of any server of the cluster, for the controllers'",
            "addresses, cluster.secret and TLS.",
            "",
            "Examples:",
            "  millrace cluster reload --config /etc/millrace/millrace.yaml",
            "  millrace cluster reload --node n1,n2 --config /etc/millrace/millrace.yaml"
        })
public final class ReloadCommand implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 10;

    private final CommandContext context;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Option(names = "--node", paramLabel = "NODE", split = ",", description = "Only these servers; without it all.")
    private List<String> nodes = List.of();

    /** The command, with what it needs from the outside. */
    public ReloadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return new EveryServer(context, settings.load())
                .run(
                        nodes,
                        server -> words(SettingsServiceGrpc.newBlockingStub(server)
                                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .reloadSettings(ReloadSettingsRequest.getDefaultInstance())));
    }

    private static String words(ReloadSettingsResponse done) {
        String applied =
                done.getAppliedCount() == 0 ? "nothing changed" : "applied " + String.join(", ", done.getAppliedList());
        return done.getNeedRestartCount() == 0
                ? applied
                : applied + "; restart for " + String.join(", ", done.getNeedRestartList());
    }
}
