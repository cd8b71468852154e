package io.millrace.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace stream delete}. */
@Command(
        name = "delete",
        description = "Delete a stream with all its records and wait until it is gone.",
        footer = {
            "",
            "Asks first when a person types; --yes answers.",
            "",
            "Examples:",
            "  millrace stream delete orders",
            "  millrace stream delete orders --with-consumers --yes"
        })
final class StreamDeleteCommand implements Callable<Integer> {

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    @Mixin
    private final WaitOptions wait;

    @Parameters(paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Option(names = "--with-consumers", description = "Also if consumers are registered.")
    private boolean withConsumers;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    StreamDeleteCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
        wait = new WaitOptions();
    }

    @Override
    public Integer call() throws IOException {
        return connection.runOn(stream, cluster -> {
            cluster.admin().describeStream(stream);
            confirm();
            if (withConsumers) {
                cluster.admin().deleteStreamAndConsumers(stream);
            } else {
                cluster.admin().deleteStream(stream);
            }
            if (wait.isWanted()) {
                wait.waiting(connection)
                        .until(
                                "deleting '" + stream + "'",
                                () -> Waiting.gone(() -> cluster.admin().describeStream(stream)));
            }
            String state = wait.isWanted() ? "deleted" : "being deleted";
            return output.print(
                    Map.of("name", stream, "state", state), () -> List.of("stream '" + stream + "' is " + state));
        });
    }

    private void confirm() throws IOException {
        Terminal terminal = connection.terminal();
        if (yes || !terminal.traits().inIsTerminal()) {
            return;
        }
        terminal.err().print("Delete stream '" + stream + "' with all its records? [y/N] ");
        terminal.err().flush();
        byte[] line = new LineReader(terminal.in()).next();
        String answer = line == null ? "" : new String(line, StandardCharsets.UTF_8).strip();
        if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
            throw CommandFailure.refused("nothing was deleted");
        }
    }
}
