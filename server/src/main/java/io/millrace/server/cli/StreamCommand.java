package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.client.StreamDescription;
import io.millrace.client.StreamLoad;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace stream}: the commands that only look; those that change are classes of their own. */
@Command(
        name = "stream",
        description = "Create, show, reshard and delete streams.",
        subcommands = {
            StreamCreateCommand.class,
            StreamDeleteCommand.class,
            StreamScaleCommand.class,
            StreamSplitCommand.class,
            StreamMergeCommand.class,
            StreamModeCommand.class,
            StreamRetentionCommand.class,
            StreamTagCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class StreamCommand {

    private final CommandContext context;

    StreamCommand(CommandContext context) {
        this.context = context;
    }

    @Command(
            name = "list",
            description = "List all streams.",
            footer = {"", "Examples:", "  millrace stream list", "  millrace stream list -o json"})
    int list(@Mixin ConnectionOptions connection, @Mixin OutputOption output) throws IOException {
        return connection.run(cluster -> {
            List<StreamDescription> streams = cluster.admin().listStreams();
            if (streams.isEmpty()) {
                connection.remark("No streams yet; 'millrace stream create NAME' makes one.");
            }
            return output.print(
                    streams.stream().map(StreamViews::json).toList(),
                    () -> streams.isEmpty() ? List.of() : StreamViews.table(streams));
        });
    }

    @Command(
            name = "describe",
            description = "Show a stream, how its shards divide the hash keys, and which shards and keys are hot.",
            footer = {"", "Examples:", "  millrace stream describe orders", "  millrace stream describe orders -o json"
            })
    int describe(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin StreamArgument stream)
            throws IOException {
        return connection.runOn(stream.name(), cluster -> {
            StreamDescription description = cluster.admin().describeStream(stream.name());
            Map<String, String> tags = cluster.admin().listTags(stream.name());
            List<ShardDescription> shards = cluster.admin().listShards(stream.name());
            StreamLoad load = cluster.admin().describeStreamLoad(stream.name(), LoadViews.SHARDS);
            Map<String, Object> json = StreamViews.json(description);
            json.put("tags", tags);
            json.put("load", LoadViews.json(load));
            json.put("shards", shards.stream().map(StreamViews::json).toList());
            int width = context.terminal().traits().width();
            return output.print(json, () -> StreamViews.page(description, tags, load, shards, width));
        });
    }

    @Command(
            name = "shards",
            description = "List a stream's shards with their hash keys and lineage.",
            footer = {
                "",
                "Examples:",
                "  millrace stream shards orders",
                "  millrace stream shards orders --open",
                "  millrace stream shards orders --tree"
            })
    int shards(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Mixin StreamArgument stream,
            @Option(names = "--open", description = "Only shards that take records.") boolean open,
            @Option(names = "--tree", description = "Draw which shards came from which, closed ones included.")
                    boolean tree)
            throws IOException {
        if (open && tree) {
            throw CommandFailure.usage("--tree shows closed shards too: leave --open out");
        }
        return connection.runOn(stream.name(), cluster -> {
            ShardFilter filter = open ? ShardFilter.open() : ShardFilter.all();
            List<ShardDescription> shards = cluster.admin().listShards(stream.name(), filter);
            return output.print(
                    shards.stream().map(StreamViews::json).toList(),
                    () -> tree ? LineageTree.draw(shards) : StreamViews.shardTable(shards));
        });
    }
}
