package io.millrace.server.cli;

import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace put}. */
@Command(
        name = "put",
        description = "Put records: the arguments, or else each line of a file or of standard input.",
        footer = {
            "",
            "Without a key option every record gets a random key, which spreads them.",
            "Each record is stored once, also when a server is lost meanwhile.",
            "",
            "Examples:",
            "  millrace put orders '{\"id\":7}' --key customer-7",
            "  millrace put access --file access.log --key-regex '^(\\S+)'",
            "  millrace put orders --file orders.csv --skip 1 --key-field 7",
            "  journalctl -f | millrace put journal"
        })
final class PutCommand implements Callable<Integer> {

    /** Small, so that a slow stream slows the reading and not the delivery of what was read. */
    private static final long BUFFER_BYTES = 2L * 1024 * 1024;

    private static final Duration DELIVERY = Duration.ofMinutes(2);

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "RECORD", description = "Records, as text.")
    private List<String> records = List.of();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Put each line of this file; - is standard input.")
    private @Nullable Path file;

    @ArgGroup
    private @Nullable KeyOptions key;

    @Option(
            names = {"-d", "--delimiter"},
            paramLabel = "TEXT",
            defaultValue = ",",
            description = "What separates fields for --key-field; default '${DEFAULT-VALUE}'.")
    private String delimiter = ",";

    @Option(
            names = "--skip",
            paramLabel = "N",
            defaultValue = "0",
            description = "Skip the first N lines, such as a header.")
    private long skip;

    PutCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
    }

    @Override
    public Integer call() throws IOException {
        if (!records.isEmpty() && file != null) {
            throw CommandFailure.usage("give either records or --file " + file + ", not both");
        }
        if (delimiter.isEmpty()) {
            throw CommandFailure.usage("--delimiter must not be empty");
        }
        return connection.runOn(stream, cluster -> {
            try (Producer producer = cluster.producer(stream, options())) {
                Upload upload = new Upload(
                        producer, keys(), connection.context().environment().time());
                return records.isEmpty() ? putLines(upload) : putArguments(upload);
            }
        });
    }

    private static ProducerOptions options() {
        return ProducerOptions.builder()
                .buffer(BUFFER_BYTES, ProducerOptions.WhenFull.BLOCK)
                .timeouts(DELIVERY, ProducerOptions.defaults().requestTimeout())
                .build();
    }

    private PartitionKeys keys() {
        return KeyOptions.chosen(
                key, delimiter, connection.context().environment().random("put"));
    }

    private int putArguments(Upload upload) {
        int number = 0;
        for (String record : records) {
            number++;
            send(upload, "record " + number, record.getBytes(StandardCharsets.UTF_8));
        }
        return report(upload.finish(), UploadViews::records);
    }

    private int putLines(Upload upload) throws IOException {
        Path source = file;
        if (source != null && !source.toString().equals("-")) {
            try (InputStream in = Files.newInputStream(source)) {
                return putLines(upload, in, Files.size(source));
            }
        }
        if (connection.terminal().traits().inIsTerminal()) {
            connection.remark("Reading lines; Ctrl-D ends.");
        }
        return putLines(upload, connection.terminal().in(), 0);
    }

    private int putLines(Upload upload, InputStream in, long size) throws IOException {
        LineReader lines = new LineReader(in);
        try (Progress progress = connection
                .terminal()
                .progress(
                        "putting",
                        Progress.Unit.BYTES,
                        connection.verbosity(),
                        connection.context().environment().time())) {
            long number = 0;
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                if (++number > skip) {
                    send(upload, "line " + number, line);
                    progress.update(lines.bytesRead(), size, Human.count(upload.sent(), "record"));
                }
            }
        }
        return report(upload.finish(), UploadViews::summary);
    }

    /** What was sent before a bad line is stored; the failure says how much that is. */
    private static void send(Upload upload, String name, byte[] data) {
        try {
            upload.send(name, data);
        } catch (BadRecordException e) {
            long stored = upload.finish().stored();
            throw CommandFailure.refused(name + " " + e.getMessage() + "; stopped there, "
                    + Human.count(stored, "record") + " put before it");
        }
    }

    private int report(UploadResult result, java.util.function.Function<UploadResult, List<String>> view) {
        output.print(UploadViews.json(result), () -> view.apply(result));
        if (result.failed() > 0) {
            throw CommandFailure.refused(Human.count(result.failed(), "record") + " of " + Human.count(result.sent())
                    + " not put; the first one: " + result.firstFailure());
        }
        return ExitCode.OK;
    }
}
