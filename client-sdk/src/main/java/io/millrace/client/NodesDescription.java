package io.millrace.client;

import java.time.Instant;
import java.util.List;

/**
 * Nodes, and the replicas that are being moved.
 *
 * @param nodes nodes by id
 * @param moves replicas on their way, by group
 */
public record NodesDescription(List<Node> nodes, List<Move> moves) {

    /**
     * Keeps own copies of the lists.
     *
     * @param nodes nodes by id
     * @param moves replicas on their way, by group
     */
    public NodesDescription {
        nodes = List.copyOf(nodes);
        moves = List.copyOf(moves);
    }

    /**
     * One node.
     *
     * @param status what the cluster knows of it
     * @param draining true while its replicas are being moved away; it gets no new ones
     */
    public record Node(ClusterDescription.Node status, boolean draining) {}

    /**
     * A replica on its way to another node.
     *
     * @param group number of its group
     * @param from node that holds it now
     * @param to node that is to hold it
     * @param started when that began
     * @param entriesBehind log entries that the new replica lacks, as last heard
     * @param abandoned true when it was given up and the old members are being restored
     */
    public record Move(int group, String from, String to, Instant started, long entriesBehind, boolean abandoned) {}
}
