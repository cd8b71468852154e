package io.millrace.server.live;

import io.millrace.proto.internal.v1.SetLogLevelRequest;
import io.millrace.proto.internal.v1.SettingsServiceGrpc;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.SettingsOptions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace cluster log-level}. */
@Command(
        name = "log-level",
        description = "Change how much servers log, without a restart.",
        footer = {
            "",
            "Lasts until the server restarts. Needs the settings of any server of the cluster, for the controllers'",
            "addresses, cluster.secret and TLS.",
            "",
            "Examples:",
            "  millrace cluster log-level debug --config /etc/millrace/millrace.yaml",
            "  millrace cluster log-level trace --logger io.millrace.raft --node n2 --config /etc/millrace/millrace.yaml"
        })
public final class LogLevelCommand implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 10;

    private final CommandContext context;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--logger",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Package or class, such as io.millrace.raft; without it all of Millrace's own lines.")
    private String logger = "";

    @Option(names = "--node", paramLabel = "NODE", split = ",", description = "Only these servers; without it all.")
    private List<String> nodes = List.of();

    @Parameters(paramLabel = "LEVEL", description = "trace, debug, info, warn or error.")
    private String level = "";

    /** The command, with what it needs from the outside. */
    public LogLevelCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SetLogLevelRequest request = SetLogLevelRequest.newBuilder()
                .setLogger(logger)
                .setLevel(level)
                .build();
        return new EveryServer(context, settings.load())
                .run(
                        nodes,
                        server -> level + ", it was "
                                + SettingsServiceGrpc.newBlockingStub(server)
                                        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                        .setLogLevel(request)
                                        .getBefore());
    }
}
