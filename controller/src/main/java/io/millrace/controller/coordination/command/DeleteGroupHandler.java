package io.millrace.controller.coordination.command;

import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.command.CoordinationCommand.DeleteGroup;
import java.util.List;
import java.util.Optional;

/** Forgets a group. Its epochs are not given out again: the counter is the cluster's. */
final class DeleteGroupHandler {

    private DeleteGroupHandler() {}

    static CoordinationOutcome decide(CoordinationState state, DeleteGroup command) {
        Optional<ConsumerGroup> group = state.group(command.group());
        if (group.isEmpty()) {
            return GroupRefusals.groupNotFound(command.group());
        }
        return GroupRefusals.held(group.get(), "delete")
                .<CoordinationOutcome>map(refused -> refused)
                .orElseGet(() -> CoordinationOutcome.done(List.of(new CoordinationRecord.GroupGone(command.group()))));
    }
}
