package io.millrace.server.cli;

import io.millrace.client.ClusterDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace cluster}. */
@Command(
        name = "cluster",
        description = "Show the servers and replica groups, and what may be done to them.",
        synopsisSubcommandLabel = "COMMAND")
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

    @Command(
            name = "can-stop",
            description =
                    "Whether a server can be stopped now without a pause: the others have a majority and caught up.",
            footer = {
                "",
                "Ends with 0 when it can and with 1 when it cannot, so that rolling restarts can wait for it. The server",
                "that stops hands its leaders over by itself.",
                "",
                "Examples:",
                "  millrace cluster can-stop n1 --claim && systemctl restart millrace",
                "  millrace cluster can-stop n1 --claim --wait --wait-timeout 5m"
            })
    int canStop(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Option(
                            names = "--claim",
                            description = "It is about to stop: no other one may until it is back, or for a minute.")
                    boolean claim,
            @Option(names = "--wait", description = "Wait until it can.") boolean wait,
            @Option(
                            names = "--wait-timeout",
                            paramLabel = "TIME",
                            converter = DurationConverter.class,
                            defaultValue = "2m",
                            description = "How long to wait; default ${DEFAULT-VALUE}.")
                    Duration patience,
            @Parameters(
                            paramLabel = "NODE",
                            defaultValue = "${env:MILLRACE_NODE_ID}",
                            description = "Name of the server; else MILLRACE_NODE_ID.")
                    String node)
            throws IOException {
        return connection.run(cluster -> {
            List<String> objections = objections(cluster, node, claim);
            if (wait && !objections.isEmpty()) {
                objections.forEach(connection::remark);
                new Waiting(connection, patience)
                        .until(
                                "waiting until " + node + " can be stopped",
                                () -> Optional.of(true)
                                        .filter(yes ->
                                                objections(cluster, node, claim).isEmpty()));
                objections = List.of();
            }
            return answer(output, node, objections);
        });
    }

    @Command(
            name = "finalize-upgrade",
            description =
                    "Let the cluster use what its servers' version can do; there is no way back to the one before.",
            footer = {
                "",
                "Until then servers can go back to the version from which they were upgraded. Refused while a server does not",
                "run or runs an earlier version. Does no harm when there is nothing to finalise.",
                "",
                "Examples:",
                "  millrace cluster finalize-upgrade"
            })
    int finalizeUpgrade(@Mixin ConnectionOptions connection, @Mixin OutputOption output) throws IOException {
        return connection.run(cluster -> {
            int level = cluster.operations().finalizeUpgrade();
            return output.print(
                    Map.of("featureLevel", level), () -> List.of("the cluster is at feature level " + level));
        });
    }

    private static List<String> objections(Cluster cluster, String node, boolean claim) {
        return claim
                ? cluster.operations().claimStop(node)
                : cluster.operations().objectionsToStopping(node);
    }

    private static int answer(OutputOption output, String node, List<String> objections) {
        List<String> page = new ArrayList<>();
        page.add("node " + node + (objections.isEmpty() ? " can be stopped" : " cannot be stopped now:"));
        objections.forEach(objection -> page.add("  " + objection));
        output.print(Map.of("node", node, "canStop", objections.isEmpty(), "reasons", objections), () -> page);
        return objections.isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
    }
}
