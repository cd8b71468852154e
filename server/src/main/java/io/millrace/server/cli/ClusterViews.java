package io.millrace.server.cli;

import io.millrace.client.ClusterDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The cluster's state as a page and as JSON. */
final class ClusterViews {

    private ClusterViews() {}

    static List<String> page(ClusterDescription status, Terminal terminal) {
        List<String> page = new ArrayList<>();
        page.addAll(Table.of("", "")
                .row("cluster", status.clusterId())
                .row("controllers", controllers(status))
                .row(
                        "holds",
                        Human.count(status.streams(), "stream") + ", " + Human.count(status.openShards(), "open shard"))
                .row("feature level", featureLevel(status))
                .body());
        page.add("");
        page.addAll(nodes(status));
        page.add("");
        page.addAll(groups(status));
        page.add("");
        if (status.problems().isEmpty()) {
            page.add(terminal.good("✓") + " all is well");
        }
        status.problems().forEach(problem -> page.add(terminal.bad("✗") + " " + problem));
        return page;
    }

    private static String featureLevel(ClusterDescription status) {
        return status.knownFeatureLevel() > status.featureLevel()
                ? status.featureLevel() + "; " + status.knownFeatureLevel() + " after millrace cluster finalize-upgrade"
                : String.valueOf(status.featureLevel());
    }

    private static String controllers(ClusterDescription status) {
        String leader = status.controllerLeader().orElse("none");
        return String.join(", ", status.controllers()) + "; leader " + leader;
    }

    private static List<String> nodes(ClusterDescription status) {
        Table table = Table.of(
                "NODE", "ZONE", "ENDPOINT", "STATE", ">HEARD", ">LEADS", ">REPLICAS", ">USED", ">FREE", "VERSION");
        for (ClusterDescription.Node node : status.nodes()) {
            table.row(
                    node.id(),
                    node.zone(),
                    node.endpoint(),
                    NodeViews.state(node),
                    Human.duration(node.sinceHeartbeat()) + " ago",
                    Human.count(node.leaders()),
                    Human.count(node.replicas()),
                    Human.bytes(node.diskUsedBytes()),
                    Human.bytes(node.diskFreeBytes()),
                    node.version());
        }
        return table.lines();
    }

    private static List<String> groups(ClusterDescription status) {
        Table table = Table.of(">GROUP", "LEADER", ">TERM", ">SHARDS", "REPLICAS (applied index)");
        for (ClusterDescription.Group group : status.groups()) {
            table.row(
                    String.valueOf(group.number()),
                    group.leader().orElse("NONE"),
                    String.valueOf(group.term()),
                    Human.count(group.shards()),
                    replicas(group));
        }
        return table.lines();
    }

    private static String replicas(ClusterDescription.Group group) {
        List<String> replicas = IntStream.range(0, group.replicas().size())
                .mapToObj(i -> group.replicas().get(i) + " (" + applied(group, i) + ")")
                .toList();
        return String.join(", ", replicas);
    }

    private static String applied(ClusterDescription.Group group, int replica) {
        long index =
                replica < group.appliedIndex().size() ? group.appliedIndex().get(replica) : 0;
        return index > 0 ? Human.count(index) : "?";
    }

    static Map<String, Object> json(ClusterDescription status) {
        Map<String, Object> json = Json.object();
        json.put("clusterId", status.clusterId());
        status.controllerLeader().ifPresent(leader -> json.put("controllerLeader", leader));
        json.put("controllers", status.controllers());
        json.put("streams", status.streams());
        json.put("openShards", status.openShards());
        json.put("metadataVersion", status.metadataVersion());
        json.put("featureLevel", status.featureLevel());
        json.put("knownFeatureLevel", status.knownFeatureLevel());
        json.put("nodes", status.nodes().stream().map(ClusterViews::json).toList());
        json.put("groups", status.groups().stream().map(ClusterViews::json).toList());
        json.put("problems", status.problems());
        return json;
    }

    static Map<String, Object> json(ClusterDescription.Node node) {
        Map<String, Object> json = Json.object();
        json.put("id", node.id());
        json.put("zone", node.zone());
        json.put("endpoint", node.endpoint());
        json.put("alive", node.alive());
        json.put("stopped", node.stopped());
        json.put("millisSinceHeartbeat", node.sinceHeartbeat().toMillis());
        json.put("leaders", node.leaders());
        json.put("replicas", node.replicas());
        json.put("diskUsedBytes", node.diskUsedBytes());
        json.put("diskFreeBytes", node.diskFreeBytes());
        json.put("version", node.version());
        return json;
    }

    private static Map<String, Object> json(ClusterDescription.Group group) {
        Map<String, Object> json = Json.object();
        json.put("group", group.number());
        group.leader().ifPresent(leader -> json.put("leader", leader));
        json.put("term", group.term());
        json.put("shards", group.shards());
        json.put("replicas", group.replicas());
        json.put("appliedIndex", group.appliedIndex());
        return json;
    }
}
