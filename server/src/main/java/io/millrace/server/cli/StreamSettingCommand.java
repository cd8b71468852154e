package io.millrace.server.cli;

import io.millrace.client.StreamDescription;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that changes one setting of a stream, if a new value is given, and shows the stream as it is then. */
abstract class StreamSettingCommand implements Callable<Integer> {

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    @Mixin
    private final StreamArgument stream = new StreamArgument();

    StreamSettingCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
    }

    /** Makes the change that was asked for, if one was. */
    abstract void change(Cluster cluster, String stream);

    @Override
    public final Integer call() throws IOException {
        return connection.runOn(stream.name(), cluster -> {
            change(cluster, stream.name());
            StreamDescription after = cluster.admin().describeStream(stream.name());
            return output.print(StreamViews.json(after), () -> List.of(StreamViews.line(after)));
        });
    }
}
