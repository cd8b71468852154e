package io.millrace.server.cli;

import io.millrace.client.NewStream;
import io.millrace.client.StreamDescription;
import io.millrace.common.metadata.StreamMode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace stream create}. */
@Command(
        name = "create",
        description = "Create a stream and wait until it takes records.",
        footer = {
            "",
            "Examples:",
            "  millrace stream create orders",
            "  millrace stream create clicks --shards 16 --retention 7d --tag team=web",
            "  millrace stream create events --mode on-demand"
        })
final class StreamCreateCommand implements Callable<Integer> {

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    @Mixin
    private final WaitOptions wait;

    @Parameters(paramLabel = "STREAM", description = "Name: 1 to 128 letters, digits, '_', '.' or '-'.")
    private String stream = "";

    @Option(
            names = {"-s", "--shards"},
            paramLabel = "N",
            defaultValue = "0",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Number of shards to begin with, each for 1 MB/s and 1000 records/s; default 1, on-demand 4.")
    private int shards;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = StreamModeConverter.class,
            defaultValue = "provisioned",
            description = "provisioned: you set the number of shards; on-demand: it follows the load; default"
                    + " ${DEFAULT-VALUE}.")
    private StreamMode mode = StreamMode.PROVISIONED;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "24h",
            description = "How long records are kept, such as 36h or 7d; default ${DEFAULT-VALUE}.")
    private Duration retention = Duration.ZERO;

    @Option(
            names = "--max-record",
            paramLabel = "KIB",
            defaultValue = "1024",
            description = "Largest record, key and data, in KiB, up to 10240; default ${DEFAULT-VALUE}.")
    private int maxRecordKib;

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag; may be repeated.")
    private Map<String, String> tags = Map.of();

    StreamCreateCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
        wait = new WaitOptions();
    }

    @Override
    public Integer call() throws IOException {
        return connection.run(cluster -> {
            cluster.admin().createStream(new NewStream(stream, mode, shards, retention, maxRecordKib, tags));
            StreamDescription made = wait.isWanted()
                    ? wait.waiting(connection).until("creating '" + stream + "'", Waiting.active(cluster, stream))
                    : cluster.admin().describeStream(stream);
            return output.print(StreamViews.json(made), () -> List.of(StreamViews.line(made)));
        });
    }
}
