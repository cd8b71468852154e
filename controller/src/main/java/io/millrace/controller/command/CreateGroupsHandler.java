package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;

/** Takes new groups in, if the plan still fits the image. */
final class CreateGroupsHandler {

    private CreateGroupsHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.CreateGroups command) {
        int next = image.groups().isEmpty() ? 1 : image.groups().lastKey().value() + 1;
        for (MetadataRecord.Group group : command.groups()) {
            if (group.id().value() != next++ || group.replicas().isEmpty()) {
                return Refusals.inUse("The plan for " + group.id() + " is out of date.");
            }
            if (!image.nodes().keySet().containsAll(group.replicas())) {
                return Refusals.inUse("The plan for " + group.id() + " names an unknown node.");
            }
        }
        return Outcome.done(command.groups());
    }
}
