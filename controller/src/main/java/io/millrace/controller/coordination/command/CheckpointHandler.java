package io.millrace.controller.coordination.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.LeasePosition.Processed;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.StoreCheckpoints;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checkpoints: only by the present holder (INV-7), and never back (INV-8). Repeating one does no harm. */
final class CheckpointHandler {

    private CheckpointHandler() {}

    static CoordinationOutcome decide(
            CoordinationState before, MetadataImage image, long nowMillis, StoreCheckpoints command) {
        CoordinationState state = before;
        List<CoordinationRecord> records = new ArrayList<>();
        List<Optional<Refused>> refusals = new ArrayList<>(command.entries().size());
        for (CheckpointEntry entry : command.entries()) {
            Optional<Refused> refusal = against(state, image, entry);
            refusals.add(refusal);
            Lease lease = refusal.isPresent() ? null : lease(state, entry).orElseThrow();
            if (lease != null && !lease.position().equals(entry.position())) {
                CoordinationRecord moved =
                        new CoordinationRecord.LeaseSet(entry.group(), lease.at(entry.position(), nowMillis));
                records.add(moved);
                state = state.apply(List.of(moved));
            }
        }
        return new CoordinationOutcome.Accepted(records, new CoordinationOutcome.Answer.Checkpoints(refusals));
    }

    private static Optional<Lease> lease(CoordinationState state, CheckpointEntry entry) {
        return state.group(entry.group()).flatMap(group -> group.lease(entry.shardUid()));
    }

    private static Optional<Refused> against(CoordinationState state, MetadataImage image, CheckpointEntry entry) {
        Optional<ConsumerGroup> group = state.group(entry.group());
        if (group.isEmpty()) {
            return Optional.of(GroupRefusals.groupNotFound(entry.group()));
        }
        Optional<Lease> found = group.get().lease(entry.shardUid());
        if (found.isEmpty()) {
            return Optional.of(GroupRefusals.noLease(entry.group(), entry.shardUid()));
        }
        Lease lease = found.get();
        if (isRepeatedEnd(lease, entry)) {
            return Optional.empty();
        }
        if (!lease.isHeldAt(entry.epoch())) {
            return Optional.of(GroupRefusals.leaseLost(lease.shard(), entry.epoch(), lease));
        }
        if (entry.position().isBefore(lease.position())) {
            return Optional.of(GroupRefusals.goesBack(lease.shard()));
        }
        return misplaced(image, lease, entry.position());
    }

    /** Who has ended a shard holds it no more; the same worker may ask again because it did not get the answer. */
    private static boolean isRepeatedEnd(Lease lease, CheckpointEntry entry) {
        return lease.isFinished()
                && lease.epoch() == entry.epoch()
                && entry.position() instanceof LeasePosition.ShardEnd;
    }

    /** A position that the shard does not have. */
    static Optional<Refused> misplaced(MetadataImage image, Lease lease, LeasePosition position) {
        Optional<ShardInfo> shard = image.stream(lease.streamUid()).flatMap(stream -> stream.shard(lease.shard()));
        if (position instanceof LeasePosition.ShardEnd) {
            // A shard that the metadata no longer has ends where its holder says.
            return shard.isPresent() && shard.get().isOpen() && !isBeingSealed(image, lease)
                    ? Optional.of(GroupRefusals.stillOpen(lease.shard()))
                    : Optional.empty();
        }
        if (!(position instanceof Processed processed)) {
            return Optional.of(new Refused(
                    ErrorCode.VALIDATION, "A checkpoint is a record or the shard's end, not a start position."));
        }
        if (shard.isEmpty()) {
            return Optional.of(new Refused(
                    ErrorCode.RESOURCE_NOT_FOUND, "Shard " + lease.shard() + " is gone: its records have expired."));
        }
        boolean own = processed.number().shardNumber() == lease.shard().number()
                && processed.number().epochSeconds() == shard.get().epochSeconds();
        return own ? Optional.empty() : Optional.of(GroupRefusals.notInShard(lease.shard(), processed.number()));
    }

    /** The shard's group has sealed it, and its readers have seen the end, before the metadata says so. */
    private static boolean isBeingSealed(MetadataImage image, Lease lease) {
        return image.processes().values().stream()
                .filter(process -> process.streamUid() == lease.streamUid())
                .anyMatch(process -> process instanceof ProcessInfo.Resharding resharding
                        && resharding.steps().stream()
                                .anyMatch(step -> step.parents().contains(lease.shard())));
    }
}
