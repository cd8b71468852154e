package io.millrace.server.cli;

import io.millrace.client.GroupDescription;
import io.millrace.client.GroupLag;
import io.millrace.client.ShardExplanation;
import io.millrace.client.StartPosition;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace group}. */
@Command(
        name = "group",
        description = "Show consumer groups, how far they are and why not further; reset and delete stopped ones.",
        synopsisSubcommandLabel = "COMMAND")
final class GroupCommand {

    private final CommandContext context;

    GroupCommand(CommandContext context) {
        this.context = context;
    }

    @Command(
            name = "list",
            description = "List all consumer groups.",
            footer = {"", "Examples:", "  millrace group list", "  millrace group list -o json"})
    int list(@Mixin ConnectionOptions connection, @Mixin OutputOption output) throws IOException {
        return connection.run(cluster -> {
            List<GroupDescription> groups = cluster.groups().listGroups();
            if (groups.isEmpty()) {
                connection.remark("No consumer groups yet; a group begins with its first worker.");
            }
            return output.print(
                    groups.stream().map(GroupViews::json).toList(),
                    () -> groups.isEmpty() ? List.of() : GroupViews.table(groups));
        });
    }

    @Command(
            name = "describe",
            description = "Show a group's workers and leases.",
            footer = {"", "Examples:", "  millrace group describe billing", "  millrace group describe billing -o json"
            })
    int describe(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin GroupArgument group)
            throws IOException {
        return connection.run(cluster -> {
            GroupDescription described = cluster.groups().describeGroup(group.name());
            return output.print(GroupViews.json(described), () -> GroupViews.page(described));
        });
    }

    @Command(
            name = "lag",
            description = "Show how far a group is behind: records, bytes (estimated) and time, for each shard.",
            footer = {"", "Examples:", "  millrace group lag billing", "  millrace group lag billing -o json"})
    int lag(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin GroupArgument group)
            throws IOException {
        return connection.run(cluster -> {
            GroupLag lag = cluster.groups().groupLag(group.name());
            lag.problems().forEach(connection::remark);
            return output.print(GroupViews.json(lag), () -> GroupViews.page(lag));
        });
    }

    @Command(
            name = "explain",
            description = "Say of each shard why a worker holds it or why none does.",
            footer = {"", "Examples:", "  millrace group explain billing", "  millrace group explain billing --unheld"})
    int explain(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Mixin GroupArgument group,
            @Option(names = "--unheld", description = "Only shards that should be read and that nobody holds.")
                    boolean unheld)
            throws IOException {
        return connection.run(cluster -> {
            List<ShardExplanation> shards = cluster.groups().explainGroup(group.name()).stream()
                    .filter(shard -> !unheld || GroupViews.isUnheld(shard))
                    .toList();
            if (shards.isEmpty()) {
                connection.remark(unheld ? "Every shard that can be held is held." : "The group reads no shards.");
            }
            return output.print(
                    shards.stream().map(GroupViews::json).toList(),
                    () -> shards.isEmpty() ? List.of() : GroupViews.explanations(shards));
        });
    }

    @Command(
            name = "reset",
            description = "Let a stopped group start elsewhere; its checkpoints of the streams are forgotten.",
            footer = {
                "",
                "The group must have no workers. --to is TRIM_HORIZON, LATEST, a time, or an age.",
                "",
                "Examples:",
                "  millrace group reset billing --to TRIM_HORIZON",
                "  millrace group reset billing --stream orders --to 2026-05-17T10:05:00Z",
                "  millrace group reset billing --to 15m"
            })
    int reset(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Mixin GroupArgument group,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "START",
                            converter = Start.Converter.class,
                            description = "Where to start: TRIM_HORIZON, LATEST, a time or an age.")
                    Start start,
            @Option(
                            names = "--stream",
                            paramLabel = "STREAM",
                            description = "Only this stream, or these; else all that the group reads.")
                    @Nullable List<String> streams)
            throws IOException {
        StartPosition position =
                start.from(Instant.ofEpochMilli(context.environment().time().wallMillis()));
        if (position.sequenceNumber() != null) {
            throw CommandFailure.usage(
                    "a group starts at TRIM_HORIZON, LATEST or a time; a sequence number is one shard's");
        }
        return connection.run(cluster -> {
            Map<String, StartPosition> starts = new TreeMap<>();
            List<String> chosen = streams == null || streams.isEmpty()
                    ? List.copyOf(cluster.groups()
                            .describeGroup(group.name())
                            .streams()
                            .keySet())
                    : streams;
            chosen.forEach(stream -> starts.put(stream, position));
            int forgotten = cluster.groups().resetGroup(group.name(), starts);
            return output.print(
                    Map.of(
                            "name",
                            group.name(),
                            "streams",
                            List.copyOf(starts.keySet()),
                            "forgottenCheckpoints",
                            forgotten),
                    () -> List.of("group '" + group.name() + "' starts at " + GroupViews.words(position) + " in "
                            + String.join(", ", starts.keySet()) + "; "
                            + Human.count(forgotten, "checkpoint") + " forgotten"));
        });
    }

    @Command(
            name = "delete",
            description = "Forget a stopped group and its checkpoints.",
            footer = {"", "Examples:", "  millrace group delete billing"})
    int delete(@Mixin ConnectionOptions connection, @Mixin OutputOption output, @Mixin GroupArgument group)
            throws IOException {
        return connection.run(cluster -> {
            cluster.groups().deleteGroup(group.name());
            return output.print(
                    Map.of("name", group.name(), "state", "deleted"),
                    () -> List.of("group '" + group.name() + "' is deleted"));
        });
    }
}
