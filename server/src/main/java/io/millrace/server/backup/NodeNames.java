package io.millrace.server.backup;

import io.millrace.common.id.NodeId;
import io.millrace.server.cli.CommandFailure;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which server of the new cluster takes the place of which node of the lost one.
 *
 * @param renamed new name by old name; the others keep theirs
 */
record NodeNames(Map<NodeId, NodeId> renamed) {

    NodeNames {
        renamed = Map.copyOf(renamed);
    }

    /**
     * Takes the pairs of a command line.
     *
     * @param held nodes that hold replicas in the back-up
     * @throws CommandFailure when a name is not in the back-up, or two nodes would get the same one
     */
    static NodeNames of(Map<String, String> pairs, Set<NodeId> held) {
        Map<NodeId, NodeId> renamed = new TreeMap<>();
        pairs.forEach((before, after) -> renamed.put(id(before), id(after)));
        for (NodeId before : renamed.keySet()) {
            if (!held.contains(before)) {
                throw CommandFailure.usage(
                        "--node-map names " + before + ", but the back-up's replicas are on " + new TreeSet<>(held));
            }
        }
        Set<NodeId> taken = new HashSet<>();
        for (NodeId node : held) {
            if (!taken.add(renamed.getOrDefault(node, node))) {
                throw CommandFailure.usage("two nodes of the back-up would become " + renamed.getOrDefault(node, node)
                        + "; give each its own server with --node-map OLD=NEW");
            }
        }
        return new NodeNames(renamed);
    }

    private static NodeId id(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--node-map: " + e.getMessage());
        }
    }

    /** The new name of a node. */
    NodeId after(NodeId before) {
        return renamed.getOrDefault(before, before);
    }
}
