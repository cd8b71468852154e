package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.CoordinationCommand.ReleaseLeases;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a worker that leaves still has: the last checkpoint and the release are one step. */
final class ReleaseLeasesHandler {

    private ReleaseLeasesHandler() {}

    static CoordinationOutcome decide(
            CoordinationState state, MetadataImage image, long nowMillis, ReleaseLeases command) {
        Optional<ConsumerGroup> group = state.group(command.group());
        if (group.isEmpty()) {
            return GroupRefusals.groupNotFound(command.group());
        }
        List<CoordinationRecord> records = new ArrayList<>();
        for (Release release : command.leases()) {
            group.get()
                    .lease(release.shardUid())
                    .filter(lease ->
                            lease.isHeldAt(release.epoch()) && lease.owner().equals(command.worker()))
                    .map(lease ->
                            at(lease, image, release.position(), nowMillis).released())
                    .ifPresent(lease -> records.add(new CoordinationRecord.LeaseSet(command.group(), lease)));
        }
        return CoordinationOutcome.done(records);
    }

    /** A checkpoint that could not be stored alone is left out; the lease is free all the same. */
    static Lease at(Lease lease, MetadataImage image, Optional<LeasePosition> last, long nowMillis) {
        Optional<LeasePosition> position = last.filter(it -> lease.position().isBefore(it))
                .filter(it -> CheckpointHandler.misplaced(image, lease, it).isEmpty());
        return position.map(it -> lease.at(it, nowMillis)).orElse(lease);
    }
}
