package io.millrace.server.config;

import io.millrace.common.id.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The cluster, the same on all its servers. */
public record ClusterConfig(
        @Setting(doc = "Name of the cluster, 1 to 64 of letters, digits, `_`, `.`, `-`.", fallback = "millrace")
        String name,

        @Setting(
                doc = "Text that only servers of the cluster know, at least 16 characters; it opens the internal"
                        + " services. Needed when a server can be reached from other machines.")
        Secret secret,

        @Setting(doc = "The 1, 3 or 5 controllers, each as `id@host:grpcPort:raftPort`. Empty: this server alone.")
        List<ControllerAddress> controllers,

        @Setting(doc = "Replicas of each group: 1 or 3, each in another zone.", fallback = "3")
        int replicationFactor,

        @Setting(
                doc = "Replica groups for every three nodes; multiples of three spread leaders evenly.",
                fallback = "3")
        int groupsPerThreeNodes) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");
    private static final int SHORTEST_SECRET = 16;
    private static final int MOST_GROUPS = 300;

    public ClusterConfig {
        controllers = List.copyOf(controllers);
        Check.that(
                NAME.matcher(name).matches(),
                "name",
                "'" + name + "' is not 1 to 64 of letters, digits, '_', '.', '-'");
        Check.that(
                secret.isEmpty() || secret.value().length() >= SHORTEST_SECRET,
                "secret",
                "has fewer than " + SHORTEST_SECRET + " characters; take a longer one");
        int count = controllers.size();
        Check.that(
                count == 0 || count == 1 || count == 3 || count == 5,
                "controllers",
                count + " controllers cannot form a useful majority; name 1, 3 or 5");
        Check.that(
                new HashSet<NodeId>(controllers.stream()
                                        .map(ControllerAddress::id)
                                        .toList())
                                .size()
                        == count,
                "controllers",
                "name one id twice: " + controllers);
        Check.that(
                replicationFactor == 1 || replicationFactor == 3,
                "replication-factor",
                replicationFactor + " is not supported; use 1 or 3");
        Check.between(1, MOST_GROUPS, "groups-per-three-nodes", groupsPerThreeNodes);
    }

    ClusterConfig withControllers(List<ControllerAddress> others) {
        return new ClusterConfig(name, secret, others, replicationFactor, groupsPerThreeNodes);
    }
}
