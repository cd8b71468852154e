package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.client.StreamDescription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/** What split, merge and scale share: ask for it, wait for it, show the new shard map. */
final class Resharding {

    private final CommandContext context;

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    @Mixin
    private final WaitOptions wait;

    Resharding(CommandContext context) {
        this.context = context;
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
        wait = new WaitOptions();
    }

    int run(String stream, String label, Consumer<Cluster> change) throws IOException {
        return connection.runOn(stream, cluster -> {
            change.accept(cluster);
            StreamDescription after = wait.isWanted()
                    ? wait.waiting(connection).until(label, Waiting.active(cluster, stream))
                    : cluster.admin().describeStream(stream);
            List<ShardDescription> shards = cluster.admin().listShards(stream, ShardFilter.open());
            Map<String, Object> json = StreamViews.json(after);
            json.put("shards", shards.stream().map(StreamViews::json).toList());
            return output.print(json, () -> lines(after, shards));
        });
    }

    private List<String> lines(StreamDescription stream, List<ShardDescription> shards) {
        List<String> lines = new ArrayList<>();
        lines.add(StreamViews.line(stream));
        lines.addAll(StreamViews.picture(shards, context.terminal().traits().width()));
        return lines;
    }
}
