package io.millrace.server.cli;

import io.millrace.client.ConsumerDescription;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace consumer}. */
@Command(
        name = "consumer",
        description = "Register and show consumers, each with its own 2 MB/s per shard.",
        synopsisSubcommandLabel = "COMMAND")
final class ConsumerCommand {

    @Command(
            name = "register",
            description = "Register a consumer.",
            footer = {"", "Examples:", "  millrace consumer register orders billing"})
    int register(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.") String stream,
            @Parameters(index = "1", paramLabel = "CONSUMER", description = "Name of the consumer.") String consumer)
            throws IOException {
        return connection.runOn(stream, cluster -> show(output, cluster.admin().registerConsumer(stream, consumer)));
    }

    @Command(
            name = "list",
            description = "List a stream's registered consumers.",
            footer = {"", "Examples:", "  millrace consumer list orders"})
    int list(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Parameters(paramLabel = "STREAM", description = "Name of the stream.") String stream)
            throws IOException {
        return connection.runOn(stream, cluster -> {
            List<ConsumerDescription> consumers = cluster.admin().listConsumers(stream);
            if (consumers.isEmpty()) {
                connection.remark("Stream '" + stream + "' has no registered consumers.");
            }
            return output.print(
                    consumers.stream().map(ConsumerCommand::json).toList(),
                    () -> consumers.isEmpty() ? List.of() : table(consumers));
        });
    }

    @Command(
            name = "describe",
            description = "Show one registered consumer.",
            footer = {"", "Examples:", "  millrace consumer describe orders billing"})
    int describe(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.") String stream,
            @Parameters(index = "1", paramLabel = "CONSUMER", description = "Name of the consumer.") String consumer)
            throws IOException {
        return connection.runOn(stream, cluster -> show(output, cluster.admin().describeConsumer(stream, consumer)));
    }

    @Command(
            name = "deregister",
            description = "Remove a registered consumer.",
            footer = {"", "Examples:", "  millrace consumer deregister orders billing"})
    int deregister(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.") String stream,
            @Parameters(index = "1", paramLabel = "CONSUMER", description = "Name of the consumer.") String consumer)
            throws IOException {
        return connection.runOn(stream, cluster -> {
            cluster.admin().deregisterConsumer(stream, consumer);
            return output.print(
                    Map.of("stream", stream, "name", consumer, "status", "DEREGISTERED"),
                    () -> List.of("consumer '" + consumer + "' of stream '" + stream + "' is deregistered"));
        });
    }

    private static int show(OutputOption output, ConsumerDescription consumer) {
        return output.print(json(consumer), () -> table(List.of(consumer)));
    }

    private static List<String> table(List<ConsumerDescription> consumers) {
        Table table = Table.of("STREAM", "CONSUMER", "STATUS", "CREATED");
        for (ConsumerDescription consumer : consumers) {
            table.row(consumer.stream(), consumer.name(), consumer.status(), Times.of(consumer.created()));
        }
        return table.lines();
    }

    private static Map<String, Object> json(ConsumerDescription consumer) {
        Map<String, Object> json = Json.object();
        json.put("stream", consumer.stream());
        json.put("name", consumer.name());
        json.put("status", consumer.status());
        json.put("created", consumer.created().toString());
        return json;
    }
}
