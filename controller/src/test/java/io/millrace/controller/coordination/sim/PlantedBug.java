package io.millrace.controller.coordination.sim;

import io.millrace.common.log.LogPosition;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.codec.MetadataSnapshot;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.MoveLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.StoreCheckpoints;
import io.millrace.controller.coordination.command.CoordinationDecider;
import io.millrace.controller.coordination.command.CoordinationHandlers;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Faults of a product that is not this one, each at a port; the checks must find every one of them. */
enum PlantedBug {
    NONE(""),
    /** A takeover keeps the epoch of the one before. */
    EPOCH_NOT_RAISED("INV-7"),
    /** A child is leased though its parents are not read. */
    CHILD_LEASED_EARLY("INV-3"),
    /** A checkpoint that is behind the stored one replaces it. */
    CHECKPOINT_GOES_BACK("INV-8"),
    /** A checkpoint with an older token is stored. */
    STALE_TOKEN_ACCEPTED("INV-7"),
    /** The leases of a dead worker stay its own. */
    DEAD_KEEP_LEASES("un(owned|read).*"),
    /** A new leader gives the holders that it has not heard of no time. */
    DOUBLE_ASSIGNMENT_AFTER_FAILOVER("two act"),
    /** A worker is declared dead in half its time. */
    TAKEOVER_TOO_EARLY("two act"),
    /** A worker that has left counts as alive for ever. */
    LEASE_LEAK_ON_LEAVE("unowned"),
    /** A worker that does not give a lease back keeps it for ever. */
    REVOKE_NEVER_TIMES_OUT("unread"),
    /** The checkpoint that comes with a lease's return is not stored. */
    CHECKPOINT_OF_HAND_OVER_FORGOTTEN("hand-over forgotten"),
    /** A restarted controller has forgotten the groups. */
    SNAPSHOT_WITHOUT_GROUPS("replicas differ");

    private final String found;

    PlantedBug(String found) {
        this.found = found;
    }

    /** What the message of the violation must match from its beginning. */
    String found() {
        return found;
    }

    /** The rules, broken or not. */
    CoordinationDecider decider() {
        return switch (this) {
            case EPOCH_NOT_RAISED -> PlantedBug::withOldEpochs;
            case CHILD_LEASED_EARLY ->
                (state, image, stamp, command) ->
                        CoordinationHandlers.decide(state, withoutParents(image), stamp, command);
            case CHECKPOINT_GOES_BACK ->
                (state, image, stamp, command) ->
                        CoordinationHandlers.decide(withoutPositions(state, command), image, stamp, command);
            case STALE_TOKEN_ACCEPTED ->
                (state, image, stamp, command) ->
                        CoordinationHandlers.decide(state, image, stamp, withNewestTokens(state, command));
            case REVOKE_NEVER_TIMES_OUT ->
                (state, image, stamp, command) -> CoordinationHandlers.decide(state, image, stamp, patient(command));
            default -> CoordinationHandlers::decide;
        };
    }

    private static CoordinationOutcome withOldEpochs(
            CoordinationState state,
            MetadataImage image,
            io.millrace.controller.command.Stamp stamp,
            CoordinationCommand command) {
        CoordinationOutcome outcome = CoordinationHandlers.decide(state, image, stamp, command);
        if (!(outcome instanceof CoordinationOutcome.Accepted accepted) || !(command instanceof MoveLeases)) {
            return outcome;
        }
        List<CoordinationRecord> records = new ArrayList<>();
        for (CoordinationRecord change : accepted.records()) {
            records.add(change instanceof CoordinationRecord.LeaseSet set ? withOldEpoch(state, set) : change);
        }
        return new CoordinationOutcome.Accepted(records, accepted.answer());
    }

    private static CoordinationRecord withOldEpoch(CoordinationState state, CoordinationRecord.LeaseSet set) {
        Optional<Lease> old = state.group(set.group())
                .flatMap(group -> group.lease(set.lease().shardUid()))
                .filter(Lease::wasRead);
        return old.isEmpty()
                ? set
                : new CoordinationRecord.LeaseSet(
                        set.group(),
                        set.lease().assigned(set.lease().owner(), old.get().epoch()));
    }

    private static CoordinationState withoutPositions(CoordinationState state, CoordinationCommand command) {
        if (!(command instanceof StoreCheckpoints store)) {
            return state;
        }
        List<CoordinationRecord> forgotten = new ArrayList<>();
        for (CheckpointEntry entry : store.entries()) {
            state.group(entry.group())
                    .flatMap(group -> group.lease(entry.shardUid()))
                    .filter(lease -> !lease.isFinished())
                    .ifPresent(lease -> forgotten.add(new CoordinationRecord.LeaseSet(
                            entry.group(), lease.at(LeasePosition.TRIM_HORIZON, lease.positionMillis()))));
        }
        return state.apply(forgotten);
    }

    private static CoordinationCommand withNewestTokens(CoordinationState state, CoordinationCommand command) {
        if (!(command instanceof StoreCheckpoints store)) {
            return command;
        }
        return new StoreCheckpoints(store.entries().stream()
                .map(entry -> new CheckpointEntry(
                        entry.group(),
                        entry.shardUid(),
                        state.group(entry.group())
                                .flatMap(group -> group.lease(entry.shardUid()))
                                .map(Lease::epoch)
                                .orElse(entry.epoch()),
                        entry.position()))
                .toList());
    }

    private static CoordinationCommand patient(CoordinationCommand command) {
        return command instanceof CoordinationCommand.JoinGroup join
                ? new CoordinationCommand.JoinGroup(
                        join.group(),
                        join.streams(),
                        new GroupSettings(
                                join.settings().failover(),
                                Duration.ofDays(1),
                                join.settings().readMode()))
                : command;
    }

    /** The metadata as the coordinator sees it. */
    MetadataImage seen(MetadataImage image) {
        return this == CHILD_LEASED_EARLY ? withoutParents(image) : image;
    }

    private static MetadataImage withoutParents(MetadataImage image) {
        var streams = image.streams();
        for (StreamInfo stream : image.streams().values()) {
            var shards = stream.shards();
            for (ShardInfo shard : stream.allShards()) {
                shards = shards.plus(
                        shard.id(),
                        new ShardInfo(
                                shard.uid(),
                                shard.id(),
                                shard.range(),
                                shard.group(),
                                shard.epochSeconds(),
                                List.of(),
                                shard.createdMillis(),
                                shard.closedMillis()));
            }
            streams = streams.plus(
                    stream.name(),
                    new StreamInfo(
                            stream.uid(),
                            stream.name(),
                            stream.status(),
                            stream.retention(),
                            stream.createdMillis(),
                            stream.maxRecordKib(),
                            shards,
                            stream.openShards(),
                            stream.nextShardNumber(),
                            stream.consumers(),
                            stream.tags(),
                            stream.capacity(),
                            stream.options()));
        }
        return new MetadataImage(
                image.version(),
                image.cluster(),
                streams,
                image.streamNames(),
                image.nodes(),
                image.groups(),
                image.processes(),
                image.accessKeys(),
                image.account());
    }

    /** What the coordinator puts in the log; empty = it leaves it out. */
    Optional<CoordinationCommand> proposed(CoordinationState state, CoordinationCommand command) {
        if (!(command instanceof MoveLeases moves)) {
            return Optional.of(command);
        }
        if (this == CHECKPOINT_OF_HAND_OVER_FORGOTTEN) {
            return Optional.of(new MoveLeases(
                    moves.group(),
                    moves.moves().stream().map(PlantedBug::withoutPosition).toList()));
        }
        if (this != DEAD_KEEP_LEASES) {
            return Optional.of(command);
        }
        List<CoordinationCommand.Move> ofFree = moves.moves().stream()
                .filter(move -> state.group(moves.group())
                        .flatMap(group -> group.lease(move.shardUid()))
                        .filter(Lease::isHeld)
                        .isEmpty())
                .toList();
        return Optional.of(new MoveLeases(moves.group(), ofFree));
    }

    private static CoordinationCommand.Move withoutPosition(CoordinationCommand.Move move) {
        return new CoordinationCommand.Move(
                move.shardUid(), move.streamUid(), move.shard(), move.seenEpoch(), move.owner(), Optional.empty());
    }

    /** What a new leader finds. */
    CoordinationState found(CoordinationState state) {
        return this == DOUBLE_ASSIGNMENT_AFTER_FAILOVER ? CoordinationState.EMPTY : state;
    }

    /** The coordinator's clock. */
    long nanos(long real) {
        return this == TAKEOVER_TOO_EARLY ? 2 * real : real;
    }

    boolean forgetsLeavers() {
        return this == LEASE_LEAK_ON_LEAVE;
    }

    /** What a snapshot becomes on its way to the disk. */
    byte[] stored(byte[] snapshot) {
        if (this != SNAPSHOT_WITHOUT_GROUPS) {
            return snapshot;
        }
        MetadataSnapshot whole = MetadataSnapshot.decode(snapshot);
        LogPosition position = whole.position();
        return new MetadataSnapshot(whole.image(), CoordinationState.EMPTY, position).encode();
    }
}
