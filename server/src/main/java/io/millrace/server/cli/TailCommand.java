package io.millrace.server.cli;

import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace tail}. */
@Command(
        name = "tail",
        description = "Show the last records of a stream, and with -f those that come.",
        footer = {
            "",
            "Examples:",
            "  millrace tail orders",
            "  millrace tail -f orders",
            "  millrace tail -f -n 0 orders --consumer billing -o json"
        })
final class TailCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(500);

    @Mixin
    private final ConnectionOptions connection;

    @Parameters(paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new records until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of the present records to show; default ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = "--since",
            paramLabel = "AGE",
            converter = DurationConverter.class,
            defaultValue = "10m",
            description = "Look for them among records of this age; default ${DEFAULT-VALUE}.")
    private Duration since = Duration.ZERO;

    @Option(names = "--shard", paramLabel = "SHARD", description = "Only this shard, by number or whole id.")
    private @Nullable String shard;

    @Option(
            names = "--consumer",
            paramLabel = "NAME",
            description = "Read as this registered consumer, with its own 2 MB/s per shard.")
    private @Nullable String consumer;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json (an object per line) or raw (the data, a line each); default ${DEFAULT-VALUE}.")
    private RecordFormat format = RecordFormat.TABLE;

    TailCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
    }

    @Override
    public Integer call() throws IOException {
        if (lines < 0) {
            throw CommandFailure.usage("--lines " + lines + " is negative");
        }
        return connection.runOn(stream, cluster -> {
            try (StreamReader reader = cluster.reader(stream, options(cluster))) {
                RecordPrinter printer = new RecordPrinter(format, connection.terminal());
                present(reader).stream()
                        .sorted(Comparator.comparingLong(ReadRecord::arrivalMillis))
                        .forEach(printer::print);
                while (follow && !reader.isFinished() && printer.isRead()) {
                    reader.poll(POLL).forEach(printer::print);
                }
                return ExitCode.OK;
            }
        });
    }

    private ReaderOptions options(Cluster cluster) {
        Instant now =
                Instant.ofEpochMilli(connection.context().environment().time().wallMillis());
        ReaderOptions whole =
                ReaderChoice.of(cluster, stream, shard, Start.ago(since).from(now));
        String name = consumer;
        ReaderOptions options = name == null ? whole : asConsumer(cluster, whole, name);
        return follow ? options : options.untilTip();
    }

    /** Readers wait for a consumer that is not there yet; a person who mistypes its name wants to hear of it. */
    private ReaderOptions asConsumer(Cluster cluster, ReaderOptions options, String name) {
        String registered = cluster.admin().describeConsumer(stream, name).name();
        return options.withConsumer(registered);
    }

    /** The last of the records that are there now: all that come without a pause. */
    private ArrayDeque<ReadRecord> present(StreamReader reader) {
        ArrayDeque<ReadRecord> last = new ArrayDeque<>();
        List<ReadRecord> records = reader.poll(POLL);
        while (!reader.isFinished() && !(follow && records.isEmpty())) {
            keepLast(last, records);
            records = reader.poll(POLL);
        }
        keepLast(last, records);
        return last;
    }

    private void keepLast(ArrayDeque<ReadRecord> last, List<ReadRecord> records) {
        for (ReadRecord record : records) {
            last.addLast(record);
            if (last.size() > lines) {
                last.removeFirst();
            }
        }
    }
}
