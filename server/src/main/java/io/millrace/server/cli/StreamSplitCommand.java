package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import io.millrace.common.hash.HashKey;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace stream split}. */
@Command(
        name = "split",
        description = "Split an open shard in two.",
        footer = {
            "",
            "Examples:",
            "  millrace stream split orders 3",
            "  millrace stream split orders 3 --at 255211775190703847597530955573826158592"
        })
final class StreamSplitCommand implements Callable<Integer> {

    @Mixin
    private final Resharding resharding;

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Parameters(index = "1", paramLabel = "SHARD", description = "The shard, by number or whole id.")
    private String shard = "";

    @Option(
            names = "--at",
            paramLabel = "HASHKEY",
            description = "First hash key of the upper half, decimal; default: the middle.")
    private @Nullable String at;

    StreamSplitCommand(CommandContext context) {
        resharding = new Resharding(context);
    }

    @Override
    public Integer call() throws IOException {
        return resharding.run(stream, "splitting shard " + shard + " of '" + stream + "'", 0, cluster -> {
            ShardDescription found = ShardIds.find(cluster.admin().listShards(stream), stream, shard);
            cluster.admin()
                    .splitShard(
                            stream, found.shardId(), at == null ? found.range().middle() : HashKey.parse(at));
        });
    }
}
