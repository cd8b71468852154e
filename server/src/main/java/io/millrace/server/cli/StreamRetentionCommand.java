package io.millrace.server.cli;

import io.millrace.client.StreamDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace stream retention}. */
@Command(
        name = "retention",
        description = "Show or change how long a stream keeps records.",
        footer = {
            "",
            "A shorter time makes older records unreadable at once.",
            "",
            "Examples:",
            "  millrace stream retention orders",
            "  millrace stream retention orders 7d"
        })
final class StreamRetentionCommand implements Callable<Integer> {

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "The new time, such as 36h or 7d; without it the present one is shown.")
    private @Nullable Duration retention;

    StreamRetentionCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
    }

    @Override
    public Integer call() throws IOException {
        Duration wanted = retention;
        return connection.runOn(stream, cluster -> {
            if (wanted != null) {
                cluster.admin().updateRetention(stream, wanted);
            }
            StreamDescription after = cluster.admin().describeStream(stream);
            return output.print(StreamViews.json(after), () -> List.of(StreamViews.line(after)));
        });
    }
}
