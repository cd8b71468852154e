package io.millrace.server.cli;

import io.millrace.client.StreamDescription;
import io.millrace.common.metadata.StreamMode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
final class StreamModeCommand implements Callable<Integer> {

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MODE",
            converter = StreamModeConverter.class,
            description = "on-demand or provisioned; without it the present mode is shown.")
    private @Nullable StreamMode mode;

    StreamModeCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
    }

    @Override
    public Integer call() throws IOException {
        StreamMode wanted = mode;
        return connection.runOn(stream, cluster -> {
            if (wanted != null) {
                cluster.admin().updateStreamMode(stream, wanted);
            }
            StreamDescription after = cluster.admin().describeStream(stream);
            return output.print(StreamViews.json(after), () -> List.of(StreamViews.line(after)));
        });
    }
}
