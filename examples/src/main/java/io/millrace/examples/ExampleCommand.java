package io.millrace.examples;

import io.millrace.client.MillraceClient;
import io.millrace.common.error.MillraceException;
import io.millrace.local.LocalCluster;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code millrace example NAME}: runs an example against a server of its own or a given one. */
@Command(
        name = "example",
        description = "Run a small application of the client library.",
        footer = {
            "",
            "  clickstream    counts the pages of a web server's access log, with two workers of one group",
            "  order-history  gathers what each customer of a shop has bought, checkpointing batch by batch",
            "  rate-alarm     watches the rate of transactions per country and raises alarms in a second stream",
            "",
            "Without --endpoint a server is started on this machine, on free ports, with data in a temporary",
            "directory. The sources are in the directory examples/.",
            "",
            "Example:",
            "  millrace example clickstream"
        })
public final class ExampleCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What can be run. */
    enum Name {
        CLICKSTREAM(Clickstream::new),
        ORDER_HISTORY(OrderHistory::new),
        RATE_ALARM(RateAlarm::new);

        private final Supplier<Example> example;

        Name(Supplier<Example> example) {
            this.example = example;
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Name parse(String text) {
            for (Name name : values()) {
                if (name.toString().equals(text)) {
                    return name;
                }
            }
            throw new TypeConversionException("there is no example '" + text + "': choose one of " + List.of(values()));
        }
    }

    @Parameters(
            paramLabel = "NAME",
            converter = NameConverter.class,
            description = "clickstream, order-history or rate-alarm.")
    private Name name = Name.CLICKSTREAM;

    @Option(
            names = {"-e", "--endpoint"},
            paramLabel = "HOST:PORT",
            description = "A server of a running cluster; without it one is started.")
    private @Nullable String endpoint;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    /** For picocli. */
    static final class NameConverter implements ITypeConverter<Name> {

        @Override
        public Name convert(String text) {
            return Name.parse(text);
        }
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        String given = endpoint;
        if (given != null) {
            run(given, out);
            return 0;
        }
        out.println("Starting a server; --endpoint uses a running one.");
        try (LocalCluster own = LocalCluster.builder().servers(1).start()) {
            run(own.endpoints().get(0), out);
        }
        return 0;
    }

    private void run(String server, PrintWriter out) throws Exception {
        try (MillraceClient client = MillraceClient.builder().endpoint(server).build()) {
            Example example = name.example.get();
            for (String stream : example.streams()) {
                create(client, stream);
            }
            example.run(client, out);
            out.flush();
        }
    }

    /** Examples begin with empty streams. */
    private static void create(MillraceClient client, String stream) {
        try {
            client.admin().createStream(stream, 4);
        } catch (MillraceException e) {
            throw new MillraceException(
                    e.code(),
                    "the example needs a new stream '" + stream + "': " + e.getMessage()
                            + " (delete it with \"millrace stream delete " + stream + "\")",
                    e);
        }
        client.admin().awaitActive(stream, PATIENCE);
    }
}
