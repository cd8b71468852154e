package io.millrace.server.cli;

import io.millrace.client.ConsumerDescription;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    int register(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin ConsumerArguments consumer)
            throws IOException {
        return connection.runOn(
                consumer.stream(),
                cluster -> show(output, cluster.admin().registerConsumer(consumer.stream(), consumer.name())));
    }

    @Command(
            name = "list",
            description = "List a stream's registered consumers.",
            footer = {"", "Examples:", "  millrace consumer list orders"})
    int list(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin StreamArgument stream)
            throws IOException {
        return connection.runOn(stream.name(), cluster -> {
            List<ConsumerDescription> consumers = cluster.admin().listConsumers(stream.name());
            if (consumers.isEmpty()) {
                connection.remark("Stream '" + stream.name() + "' has no registered consumers.");
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
    int describe(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin ConsumerArguments consumer)
            throws IOException {
        return connection.runOn(
                consumer.stream(),
                cluster -> show(output, cluster.admin().describeConsumer(consumer.stream(), consumer.name())));
    }

    @Command(
            name = "deregister",
            description = "Remove a registered consumer.",
            footer = {"", "Examples:", "  millrace consumer deregister orders billing"})
    int deregister(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin ConsumerArguments consumer)
            throws IOException {
        return connection.runOn(consumer.stream(), cluster -> {
            cluster.admin().deregisterConsumer(consumer.stream(), consumer.name());
            return output.print(
                    Map.of("stream", consumer.stream(), "name", consumer.name(), "status", "DEREGISTERED"),
                    () -> List.of("consumer '" + consumer.name() + "' of stream '" + consumer.stream()
                            + "' is deregistered"));
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
