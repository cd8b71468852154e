package io.millrace.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace stream tag}. */
@Command(name = "tag", description = "List, add and remove tags.", synopsisSubcommandLabel = "COMMAND")
final class StreamTagCommand {

    @Command(
            name = "list",
            description = "List a stream's tags.",
            footer = {"", "Examples:", "  millrace stream tag list orders"})
    int list(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin StreamArgument stream)
            throws IOException {
        return connection.runOn(stream.name(), cluster -> show(cluster, output, stream.name()));
    }

    @Command(
            name = "add",
            description = "Add tags, or give present ones another value.",
            footer = {"", "Examples:", "  millrace stream tag add orders team=shop env=prod"})
    int add(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Mixin StreamArgument stream,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY=VALUE", description = "The tags.")
                    Map<String, String> tags)
            throws IOException {
        return connection.runOn(stream.name(), cluster -> {
            cluster.admin().tagStream(stream.name(), tags);
            return show(cluster, output, stream.name());
        });
    }

    @Command(
            name = "remove",
            description = "Remove tags.",
            footer = {"", "Examples:", "  millrace stream tag remove orders env"})
    int remove(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Mixin StreamArgument stream,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "The tags' keys.")
                    List<String> keys)
            throws IOException {
        return connection.runOn(stream.name(), cluster -> {
            cluster.admin().untagStream(stream.name(), Set.copyOf(keys));
            return show(cluster, output, stream.name());
        });
    }

    private static int show(Cluster cluster, OutputOption output, String stream) {
        Map<String, String> tags = cluster.admin().listTags(stream);
        return output.print(tags, () -> {
            Table table = Table.of("KEY", "VALUE");
            tags.forEach(table::row);
            return tags.isEmpty() ? List.of("stream '" + stream + "' has no tags") : table.lines();
        });
    }
}
