package io.millrace.server.cli;

import io.millrace.client.ClusterDescription;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace cluster}. */
@Command(name = "cluster", description = "Show the servers and replica groups.", synopsisSubcommandLabel = "COMMAND")
final class ClusterCommand {

    @Command(
            name = "status",
            description = "Show nodes, replica groups, leaders and what is wrong.",
            footer = {
                "",
                "Ends with 1 when something is wrong, so that scripts can ask.",
                "",
                "Examples:",
                "  millrace cluster status",
                "  millrace cluster status --endpoint 10.0.0.5:7400 -o json"
            })
    int status(@Mixin ConnectionOptions connection, @Mixin OutputOption output) throws IOException {
        return connection.run(cluster -> {
            ClusterDescription status = cluster.admin().clusterStatus();
            output.print(ClusterViews.json(status), () -> ClusterViews.page(status, connection.terminal()));
            return status.problems().isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
        });
    }
}
