package io.millrace.server.cli;

import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace get}. */
@Command(
        name = "get",
        description = "Read the records that are there, of a whole stream or of one shard.",
        footer = {
            "",
            "Records of a shard come in order; shards come as they answer.",
            "",
            "Examples:",
            "  millrace get orders --limit 10",
            "  millrace get orders --shard 3 --from 15m",
            "  millrace get access -o raw > access.log",
            "  millrace get orders -o json | jq .data"
        })
final class GetCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(500);

    @Mixin
    private final ConnectionOptions connection;

    @Parameters(paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Option(
            names = "--from",
            paramLabel = "START",
            converter = Start.Converter.class,
            defaultValue = "TRIM_HORIZON",
            description = Start.Converter.FORMS + "; default ${DEFAULT-VALUE}.")
    private Start start = now -> StartPosition.trimHorizon();

    @Option(names = "--shard", paramLabel = "SHARD", description = "Only this shard, by number or whole id.")
    private @Nullable String shard;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "Stop after N records.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json (an object per line) or raw (the data, a line each); default ${DEFAULT-VALUE}.")
    private RecordFormat format = RecordFormat.TABLE;

    GetCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
    }

    @Override
    public Integer call() throws IOException {
        if (limit < 0) {
            throw CommandFailure.usage("--limit " + limit + " is negative");
        }
        return connection.runOn(stream, cluster -> {
            try (StreamReader reader = cluster.reader(stream, options(cluster))) {
                long read = copy(reader, new RecordPrinter(format, connection.terminal()));
                if (read == 0) {
                    connection.remark("No records there.");
                }
                long trimmed = reader.trimmedRecords();
                if (trimmed > 0) {
                    connection.remark(Human.count(trimmed, "record") + " had expired before they were read.");
                }
                return ExitCode.OK;
            }
        });
    }

    private ReaderOptions options(Cluster cluster) {
        Instant now =
                Instant.ofEpochMilli(connection.context().environment().time().wallMillis());
        return ReaderChoice.of(cluster, stream, shard, start.from(now)).untilTip();
    }

    private long copy(StreamReader reader, RecordPrinter printer) {
        long read = 0;
        while (read < limit && !reader.isFinished() && printer.isRead()) {
            List<ReadRecord> records = reader.poll(POLL);
            int wanted = (int) Math.min(records.size(), limit - read);
            records.subList(0, wanted).forEach(printer::print);
            read += wanted;
        }
        return read;
    }
}
