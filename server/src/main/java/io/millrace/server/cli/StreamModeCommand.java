package io.millrace.server.cli;

import io.millrace.common.metadata.StreamMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace stream mode}. */
@Command(
        name = "mode",
        description = "Show or change who decides about a stream's number of shards.",
        footer = {
            "",
            "on-demand: the cluster splits and merges by the load; split, merge and scale are refused.",
            "provisioned: split, merge and scale do. The default limits allow two changes a day.",
            "",
            "Examples:",
            "  millrace stream mode orders",
            "  millrace stream mode orders on-demand"
        })
final class StreamModeCommand extends StreamSettingCommand {

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MODE",
            converter = StreamModeConverter.class,
            description = "on-demand or provisioned; without it the present mode is shown.")
    private @Nullable StreamMode mode;

    StreamModeCommand(CommandContext context) {
        super(context);
    }

    @Override
    void change(Cluster cluster, String stream) {
        StreamMode wanted = mode;
        if (wanted != null) {
            cluster.admin().updateStreamMode(stream, wanted);
        }
    }
}
