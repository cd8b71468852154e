package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.client.StreamDescription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/** What split, merge and scale share: ask for it, wait for it with progress, show the shard map before and after. */
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

    /**
     * Reshards.
     *
     * @param label what is done, for the display and the failure
     * @param target number of open shards at the end, for the progress; 0 when a step is too small for one
     */
    int run(String stream, String label, int target, Consumer<Cluster> change) throws IOException {
        return connection.runOn(stream, cluster -> {
            List<ShardDescription> before = cluster.admin().listShards(stream, ShardFilter.open());
            change.accept(cluster);
            StreamDescription after = wait.isWanted()
                    ? wait.waiting(connection).until(label, new Steps(cluster, stream, before.size(), target))
                    : cluster.admin().describeStream(stream);
            List<ShardDescription> shards = cluster.admin().listShards(stream, ShardFilter.open());
            Map<String, Object> json = StreamViews.json(after);
            json.put("openShardsBefore", before.size());
            json.put("shards", shards.stream().map(StreamViews::json).toList());
            return output.print(json, () -> lines(after, before, shards));
        });
    }

    private List<String> lines(StreamDescription stream, List<ShardDescription> before, List<ShardDescription> after) {
        int width = context.terminal().traits().width();
        List<String> lines = new ArrayList<>();
        lines.add("before");
        lines.addAll(StreamViews.picture(before, width));
        lines.add("after");
        lines.addAll(StreamViews.picture(after, width));
        lines.add(StreamViews.line(stream));
        return lines;
    }

    /** Looks until the stream is ACTIVE, and sees how far it has come. */
    private static final class Steps implements Waiting.Measured<StreamDescription> {

        private final Supplier<Optional<StreamDescription>> active;
        private final int before;
        private final int target;
        private final Supplier<StreamDescription> look;

        Steps(Cluster cluster, String stream, int before, int target) {
            active = Waiting.active(cluster, stream);
            look = () -> cluster.admin().describeStream(stream);
            this.before = before;
            this.target = target;
        }

        @Override
        public Optional<StreamDescription> get() {
            return active.get();
        }

        @Override
        public void show(Progress progress) {
            int open = look.get().openShards();
            String remark = Human.count(open, "open shard");
            progress.update(Math.abs(open - before), target == 0 ? 0 : Math.abs(target - before), remark);
        }
    }
}
