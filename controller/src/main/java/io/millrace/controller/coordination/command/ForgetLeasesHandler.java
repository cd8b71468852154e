package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.Forgettable;
import io.millrace.controller.coordination.command.CoordinationCommand.ForgetLeases;
import java.util.List;
import java.util.Optional;

/** Lets go of leases that nobody can need any more. */
final class ForgetLeasesHandler {

    private ForgetLeasesHandler() {}

    static CoordinationOutcome decide(CoordinationState state, MetadataImage image, ForgetLeases command) {
        Optional<ConsumerGroup> group = state.group(command.group());
        if (group.isEmpty()) {
            return GroupRefusals.groupNotFound(command.group());
        }
        List<CoordinationRecord> records = Forgettable.of(group.get(), image).stream()
                .filter(command.shardUids()::contains)
                .<CoordinationRecord>map(uid -> new CoordinationRecord.LeaseGone(command.group(), uid))
                .toList();
        return CoordinationOutcome.done(records);
    }
}
