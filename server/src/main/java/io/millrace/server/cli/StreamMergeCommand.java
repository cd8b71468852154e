package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace stream merge}. */
@Command(
        name = "merge",
        description = "Merge two open shards whose hash keys are adjacent.",
        footer = {"", "Examples:", "  millrace stream merge orders 2 3"})
final class StreamMergeCommand implements Callable<Integer> {

    @Mixin
    private final Resharding resharding;

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Parameters(index = "1", paramLabel = "SHARD", description = "One shard, by number or whole id.")
    private String first = "";

    @Parameters(index = "2", paramLabel = "ADJACENT", description = "The other one.")
    private String second = "";

    StreamMergeCommand(CommandContext context) {
        resharding = new Resharding(context);
    }

    @Override
    public Integer call() throws IOException {
        return resharding.run(
                stream, "merging shards " + first + " and " + second + " of '" + stream + "'", 0, cluster -> {
                    List<ShardDescription> shards = cluster.admin().listShards(stream);
                    ShardDescription one = ShardIds.find(shards, stream, first);
                    ShardDescription other = ShardIds.find(shards, stream, second);
                    boolean inOrder =
                            one.range().start().compareTo(other.range().start()) < 0;
                    ShardDescription lower = inOrder ? one : other;
                    ShardDescription upper = inOrder ? other : one;
                    cluster.admin().mergeShards(stream, lower.shardId(), upper.shardId());
                });
    }
}
