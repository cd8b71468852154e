package io.millrace.server.cli;

import io.millrace.client.NodesDescription;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace node}. */
@Command(
        name = "node",
        description = "Show, drain and remove the nodes of a cluster.",
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommand {

    @Command(
            name = "list",
            description = "Show the nodes, and the replicas that are being moved.",
            footer = {"", "Examples:", "  millrace node list"})
    int list(@Mixin ConnectionOptions connection, @Mixin OutputOption output) throws IOException {
        return connection.run(cluster -> {
            NodesDescription nodes = cluster.operations().nodes();
            return output.print(NodeViews.json(nodes), () -> NodeViews.page(nodes));
        });
    }

    @Command(
            name = "drain",
            description = "Move all replicas of a node to other nodes and wait until it holds none.",
            footer = {
                "",
                "Refused when a group has no other node in a free zone, or when one of its other replicas is not well.",
                "The node goes on serving what it still holds. It can be a dead one, whose replicas are then made anew.",
                "",
                "Examples:",
                "  millrace node drain n4",
                "  millrace node drain n4 --no-wait",
                "  millrace node drain n4 --cancel"
            })
    int drain(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Mixin WaitOptions wait,
            @Option(names = "--cancel", description = "Let it take replicas again; what was moved stays moved.")
                    boolean cancel,
            @Parameters(paramLabel = "NODE", description = "Name of the node.") String node)
            throws IOException {
        return connection.run(cluster -> {
            if (cancel) {
                cluster.operations().undrain(node);
                return output.print(
                        Map.of("node", node, "draining", false), () -> List.of("node " + node + " takes replicas"));
            }
            int held = cluster.operations().drain(node);
            int left = wait.isWanted() && held > 0
                    ? wait.waiting(connection).until("draining " + node, new Draining(cluster, node, held))
                    : held;
            return output.print(
                    Map.of("node", node, "draining", true, "replicas", left),
                    () -> List.of(
                            left == 0
                                    ? "node " + node + " holds no replicas; stop it, then: millrace node remove " + node
                                    : "node " + node + " is being drained of " + Human.count(left, "replica")));
        });
    }

    @Command(
            name = "remove",
            description = "Forget a node that holds no replicas and has been stopped.",
            footer = {
                "",
                "One that did not stop in order, because it was killed or its machine was lost, can be removed some seconds later.",
                "",
                "Examples:",
                "  millrace node remove n4"
            })
    int remove(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Parameters(paramLabel = "NODE", description = "Name of the node.") String node)
            throws IOException {
        return connection.run(cluster -> {
            cluster.operations().remove(node);
            return output.print(
                    Map.of("node", node, "state", "removed"), () -> List.of("node " + node + " is removed"));
        });
    }

    /** How many replicas a node still holds; an answer when there are none. */
    private static final class Draining implements Waiting.Measured<Integer> {

        private final Cluster cluster;
        private final String node;
        private final int held;
        private NodesDescription last = new NodesDescription(List.of(), List.of());

        Draining(Cluster cluster, String node, int held) {
            this.cluster = cluster;
            this.node = node;
            this.held = held;
        }

        @Override
        public Optional<Integer> get() {
            last = cluster.operations().nodes();
            return left() == 0 ? Optional.of(0) : Optional.empty();
        }

        private int left() {
            return last.nodes().stream()
                    .filter(other -> other.status().id().equals(node))
                    .mapToInt(other -> other.status().replicas())
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public void show(Progress progress) {
            String moving = last.moves().stream()
                    .filter(move -> move.from().equals(node))
                    .map(NodeViews::sentence)
                    .findFirst()
                    .orElse("waiting until all groups are well");
            progress.update(held - left(), held, moving);
        }
    }
}
