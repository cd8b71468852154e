package io.millrace.controller.placement;

import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether every group goes on taking records when a node stops now. Pure. */
public final class StopCheck {

    private StopCheck() {}

    /**
     * What speaks against stopping a node, in sentences; empty when it may stop.
     *
     * @param health must not take a node for alive that has just stopped
     */
    public static List<String> objections(MetadataImage image, ReplicaHealth health, NodeId node) {
        List<String> objections = new ArrayList<>();
        for (GroupInfo group : image.groups().values()) {
            if (!group.replicas().contains(node)) {
                continue;
            }
            Map<NodeId, String> ill = unwell(group, health, node);
            int left = group.replicas().size() - 1 - ill.size();
            int majority = group.replicas().size() / 2 + 1;
            if (left < majority) {
                objections.add("Group " + group.id().value() + " would be left with " + left + " replicas that are well"
                        + " and needs " + majority + " of " + group.replicas().size() + sentence(ill) + ".");
            }
        }
        image.moves()
                .filter(move -> move.from().equals(node)
                        || move.to().equals(node)
                        || image.group(move.group())
                                .filter(group -> group.replicas().contains(node))
                                .isPresent())
                .forEach(move ->
                        objections.add("A replica of group " + move.group().value() + " is on its way from "
                                + move.from() + " to " + move.to() + "; wait until it is there."));
        return objections;
    }

    /** The other members that are not well, and why. */
    static Map<NodeId, String> unwell(GroupInfo group, ReplicaHealth health, NodeId without) {
        Map<NodeId, String> ill = new TreeMap<>();
        for (NodeId other : group.replicas()) {
            if (!other.equals(without) && !health.isWell(group.id(), other)) {
                ill.put(other, health.complaint(group.id(), other));
            }
        }
        return ill;
    }

    /** The complaints with a colon before them; empty when there are none. */
    static String sentence(Map<NodeId, String> ill) {
        return ill.isEmpty()
                ? ""
                : ill.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ", ": ", ""));
    }
}
