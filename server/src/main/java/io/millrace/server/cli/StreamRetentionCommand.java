package io.millrace.server.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
final class StreamRetentionCommand extends StreamSettingCommand {

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "The new time, such as 36h or 7d; without it the present one is shown.")
    private @Nullable Duration retention;

    StreamRetentionCommand(CommandContext context) {
        super(context);
    }

    @Override
    void change(Cluster cluster, String stream) {
        Duration wanted = retention;
        if (wanted != null) {
            cluster.admin().updateRetention(stream, wanted);
        }
    }
}
