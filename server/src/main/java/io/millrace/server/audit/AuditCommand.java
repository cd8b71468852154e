package io.millrace.server.audit;

import io.millrace.common.env.DaemonThreads;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.DurationConverter;
import io.millrace.server.cli.ExitCode;
import io.millrace.server.cli.OutputOption;
import io.millrace.server.cli.SettingsOptions;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.grpc.ServerChannels;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace cluster audit}. */
@Command(
        name = "audit",
        description =
                "Compare the replicas of each group with each other, now; the servers do it every audit.period anyway.",
        footer = {
            "",
            "What a minority has wrong is replaced by the majority's blocks. Reads audit.read-rate bytes per second on each",
            "server. With --wait or --status it ends with 1 when replicas are left that differ or could not be compared.",
            "Needs the settings of any server of the cluster, for the controllers' addresses, cluster.secret and TLS.",
            "",
            "Examples:",
            "  millrace cluster audit --wait --config /etc/millrace/millrace.yaml",
            "  millrace cluster audit --stream orders --wait -o json --config /etc/millrace/millrace.yaml",
            "  millrace cluster audit --status --config /etc/millrace/millrace.yaml"
        })
public final class AuditCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Mixin
    private final OutputOption output;

    @Option(names = "--stream", paramLabel = "NAME", defaultValue = "", description = "Only shards of this stream.")
    private String stream = "";

    @Option(
            names = "--group",
            paramLabel = "NUMBER",
            split = ",",
            description = "Only these replica groups; without it all.")
    private List<Integer> groups = List.of();

    @Option(names = "--wait", description = "Wait for the end and say what was found.")
    private boolean wait;

    @Option(
            names = "--wait-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "1d",
            description = "How long to wait; default ${DEFAULT-VALUE}.")
    private Duration patience = Duration.ZERO;

    @Option(names = "--status", description = "Begin nothing; say how far audits are and what was found last.")
    private boolean status;

    /** The command, with what it needs from the outside. */
    public AuditCommand(CommandContext context) {
        this.context = context;
        output = new OutputOption(context);
    }

    @Override
    public Integer call() {
        ServerConfig config = settings.load();
        ExecutorService callbacks = Executors.newCachedThreadPool(DaemonThreads.numbered("millrace-audit-"));
        try (ServerChannels channels = new ServerChannels(config, callbacks)) {
            Set<Integer> chosen = new TreeSet<>(groups);
            AuditServers servers = new AuditServers(config, channels);
            AuditReport report = new AuditRun(servers, context, settings.verbosity(), patience)
                    .run(
                            stream,
                            chosen,
                            status ? AuditRun.Mode.STATUS : wait ? AuditRun.Mode.WAIT : AuditRun.Mode.START);
            output.print(report.json(), report::page);
            return report.isWell() ? ExitCode.OK : ExitCode.REFUSED;
        } finally {
            callbacks.shutdownNow();
        }
    }
}
