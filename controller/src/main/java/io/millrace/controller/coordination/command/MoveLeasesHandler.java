package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.ShardStanding;
import io.millrace.controller.coordination.ShardStandings;
import io.millrace.controller.coordination.command.CoordinationCommand.Move;
import io.millrace.controller.coordination.command.CoordinationCommand.MoveLeases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Each assignment takes the next epoch (INV-7); a child is leased only when its parents were read (INV-3). What the holder has
 * processed when it gives a lease back is stored in the same step, so that a hand-over is one.
 */
final class MoveLeasesHandler {

    private MoveLeasesHandler() {}

    static CoordinationOutcome decide(
            CoordinationState state, MetadataImage image, long nowMillis, MoveLeases command) {
        Optional<ConsumerGroup> group = state.group(command.group());
        if (group.isEmpty()) {
            return GroupRefusals.groupNotFound(command.group());
        }
        Map<Long, ShardStanding> readable = newLeases(group.get(), image, command);
        long epoch = state.nextEpoch();
        List<CoordinationRecord> records = new ArrayList<>();
        for (Move move : command.moves()) {
            Optional<Lease> lease = seen(group.get(), readable, move);
            if (lease.isEmpty()) {
                continue;
            }
            Lease returned = ReleaseLeasesHandler.at(lease.get(), image, move.returned(), nowMillis);
            boolean free = move.owner().isEmpty() || returned.isFinished();
            records.add(new CoordinationRecord.LeaseSet(
                    command.group(), free ? returned.released() : returned.assigned(move.owner(), epoch++)));
        }
        if (epoch > state.nextEpoch()) {
            records.add(new CoordinationRecord.NextEpoch(epoch));
        }
        return CoordinationOutcome.done(records);
    }

    /** Standings are looked at only when there are new leases among the moves. */
    private static Map<Long, ShardStanding> newLeases(ConsumerGroup group, MetadataImage image, MoveLeases command) {
        Map<Long, ShardStanding> readable = new HashMap<>();
        if (command.moves().stream().anyMatch(move -> move.seenEpoch() == 0)) {
            ShardStandings.of(group, image).stream()
                    .filter(ShardStanding::isReadable)
                    .forEach(standing -> readable.put(standing.shard().uid(), standing));
        }
        return readable;
    }

    /** The lease if it still is as the leader saw it. */
    private static Optional<Lease> seen(ConsumerGroup group, Map<Long, ShardStanding> readable, Move move) {
        Optional<Lease> lease = group.lease(move.shardUid());
        if (lease.isPresent()) {
            return lease.filter(it -> it.epoch() == move.seenEpoch() && !it.isFinished());
        }
        ShardStanding standing = readable.get(move.shardUid());
        if (move.seenEpoch() != 0 || standing == null || move.owner().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Lease(
                move.shardUid(), standing.stream().uid(), standing.shard().id(), Lease.NOBODY, 0, standing.start(), 0));
    }
}
