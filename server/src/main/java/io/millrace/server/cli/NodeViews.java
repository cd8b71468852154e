package io.millrace.server.cli;

import io.millrace.client.ClusterDescription;
import io.millrace.client.NodesDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes as a table and as JSON. */
final class NodeViews {

    private NodeViews() {}

    static List<String> page(NodesDescription nodes) {
        Table table = Table.of("NODE", "ZONE", "ENDPOINT", "STATE", ">LEADS", ">REPLICAS", ">USED", ">FREE", "VERSION");
        for (NodesDescription.Node node : nodes.nodes()) {
            ClusterDescription.Node status = node.status();
            table.row(
                    status.id(),
                    status.zone(),
                    status.endpoint(),
                    state(node),
                    Human.count(status.leaders()),
                    Human.count(status.replicas()),
                    Human.bytes(status.diskUsedBytes()),
                    Human.bytes(status.diskFreeBytes()),
                    status.version());
        }
        List<String> page = new ArrayList<>(table.lines());
        if (!nodes.moves().isEmpty()) {
            page.add("");
            nodes.moves().forEach(move -> page.add(sentence(move)));
        }
        return page;
    }

    private static String state(NodesDescription.Node node) {
        String state = state(node.status());
        return node.draining() ? state + ", draining" : state;
    }

    static String state(ClusterDescription.Node status) {
        return status.alive() ? "up" : status.stopped() ? "stopped" : "DOWN";
    }

    /** What is going on with one replica. */
    static String sentence(NodesDescription.Move move) {
        String what = "group " + move.group() + " from " + move.from() + " to " + move.to();
        if (move.abandoned()) {
            return what + ", given up";
        }
        return move.entriesBehind() > 0 ? what + ", " + Human.count(move.entriesBehind()) + " entries behind" : what;
    }

    static Map<String, Object> json(NodesDescription nodes) {
        Map<String, Object> json = Json.object();
        json.put("nodes", nodes.nodes().stream().map(NodeViews::json).toList());
        json.put("moves", nodes.moves().stream().map(NodeViews::json).toList());
        return json;
    }

    private static Map<String, Object> json(NodesDescription.Node node) {
        Map<String, Object> json = ClusterViews.json(node.status());
        json.put("draining", node.draining());
        return json;
    }

    private static Map<String, Object> json(NodesDescription.Move move) {
        Map<String, Object> json = Json.object();
        json.put("group", move.group());
        json.put("from", move.from());
        json.put("to", move.to());
        json.put("startedMillis", move.started().toEpochMilli());
        json.put("entriesBehind", move.entriesBehind());
        json.put("abandoned", move.abandoned());
        return json;
    }
}
