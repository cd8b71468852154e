package io.millrace.server.cli;

import io.millrace.client.ClusterDescription;
import io.millrace.client.NodesDescription;
import io.millrace.client.OperationsClient;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes in memory; each look at them moves one replica away from those that are drained. For one thread. */
final class FakeOperations implements OperationsClient {

    final List<String> calls = new ArrayList<>();
    final Map<String, Integer> replicas = new TreeMap<>(Map.of("n1", 2, "n2", 2));
    final List<List<String>> objections = new ArrayList<>();
    private String draining = "";

    @Override
    public NodesDescription nodes() {
        replicas.computeIfPresent(draining, (node, held) -> Math.max(0, held - 1));
        List<NodesDescription.Node> nodes = new ArrayList<>();
        replicas.forEach((id, held) -> nodes.add(new NodesDescription.Node(
                new ClusterDescription.Node(id, "a", id + ":7400", true, false, Duration.ZERO, 1, held, 0, 0, "1"),
                id.equals(draining))));
        boolean moving = replicas.getOrDefault(draining, 0) > 0;
        return new NodesDescription(
                nodes,
                moving ? List.of(new NodesDescription.Move(3, draining, "n9", Instant.EPOCH, 1234, false)) : List.of());
    }

    @Override
    public int drain(String node) {
        calls.add("drain " + node);
        draining = node;
        return replicas.get(node);
    }

    @Override
    public void undrain(String node) {
        calls.add("undrain " + node);
    }

    @Override
    public void remove(String node) {
        if (replicas.getOrDefault(node, 0) > 0) {
            throw new MillraceException(ErrorCode.RESOURCE_IN_USE, "Node " + node + " holds replicas");
        }
        calls.add("remove " + node);
    }

    @Override
    public List<String> claimStop(String node) {
        calls.add("claim " + node);
        return objectionsToStopping(node);
    }

    @Override
    public int finalizeUpgrade() {
        if (!objections.isEmpty()) {
            throw new MillraceException(ErrorCode.RESOURCE_IN_USE, String.join(" ", objections.remove(0)));
        }
        return 4;
    }

    @Override
    public List<String> objectionsToStopping(String node) {
        return objections.isEmpty() ? List.of() : objections.remove(0);
    }
}
