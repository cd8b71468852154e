package io.millrace.server.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace stream scale}. */
@Command(
        name = "scale",
        description = "Split and merge towards a number of even shards.",
        footer = {
            "",
            "The default limits allow from half to double the open shards, ten times a day.",
            "",
            "Examples:",
            "  millrace stream scale orders 8"
        })
final class StreamScaleCommand implements Callable<Integer> {

    @Mixin
    private final Resharding resharding;

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Parameters(index = "1", paramLabel = "SHARDS", description = "Wanted number of open shards.")
    private int shards;

    StreamScaleCommand(CommandContext context) {
        resharding = new Resharding(context);
    }

    @Override
    public Integer call() throws IOException {
        return resharding.run(
                stream,
                "scaling '" + stream + "' to " + Human.count(shards, "shard"),
                shards,
                cluster -> cluster.admin().updateShardCount(stream, shards));
    }
}
