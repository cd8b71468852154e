package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;

/**
 * Takes a node in. A new incarnation replaces the old one and keeps its duty. The zone of a node that holds replicas must not change:
 * its groups were placed by it.
 */
final class RegisterNodeHandler {

    private RegisterNodeHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.RegisterNode command) {
        NodeInfo known = image.nodes().get(command.node().id());
        NodeInfo node = known == null ? command.node() : command.node().withDuty(known.duty());
        if (node.zone().isEmpty()) {
            return Refusals.constraint("", "zone", "not be empty; set the node's zone");
        }
        if (node.equals(known)) {
            return Outcome.UNCHANGED;
        }
        if (known != null && !known.zone().equals(node.zone()) && holdsReplicas(image, node)) {
            return Refusals.inUse("Node " + node.id() + " holds replicas in zone " + known.zone()
                    + " and cannot move to zone " + node.zone() + "; give the new node another id.");
        }
        return Outcome.done(new MetadataRecord.Node(node));
    }

    private static boolean holdsReplicas(MetadataImage image, NodeInfo node) {
        return image.groups().values().stream()
                .anyMatch(group -> group.replicas().contains(node.id()));
    }
}
