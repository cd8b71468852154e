package io.millrace.controller.coordination.codec;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.ShardId;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.DeleteGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.ForgetLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.JoinGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.Move;
import io.millrace.controller.coordination.command.CoordinationCommand.MoveLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.CoordinationCommand.ReleaseLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.ResetGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationCommand.StoreCheckpoints;
import io.millrace.proto.storage.v1.CoordinationEntry;
import io.millrace.proto.storage.v1.ForgetLeasesCommand;
import io.millrace.proto.storage.v1.GroupStreamStart;
import io.millrace.proto.storage.v1.JoinGroupCommand;
import io.millrace.proto.storage.v1.LeaseMove;
import io.millrace.proto.storage.v1.LeaseRelease;
import io.millrace.proto.storage.v1.MetadataEntry;
import io.millrace.proto.storage.v1.MoveLeasesCommand;
import io.millrace.proto.storage.v1.ReleaseLeasesCommand;
import io.millrace.proto.storage.v1.ResetGroupCommand;
import io.millrace.proto.storage.v1.StoreCheckpointsCommand;
import io.millrace.proto.storage.v1.StoredCheckpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Commands about consumer groups with their stamp, to and from {@code millrace.storage.v1.MetadataEntry}. Any thread. */
public final class CoordinationCommandCodec {

    private CoordinationCommandCodec() {}

    public static ByteBuffer encode(Stamp stamp, CoordinationCommand command) {
        return MetadataCommandCodec.encode(
                stamp, MetadataEntry.newBuilder().setCoordination(entry(command)), level(command));
    }

    /** A controller that does not know of returned positions would decide otherwise. */
    private static int level(CoordinationCommand command) {
        boolean returns = command instanceof MoveLeases moves
                && moves.moves().stream().anyMatch(move -> move.returned().isPresent());
        return returns ? FeatureLevels.RETURNED_LEASES : FeatureLevels.BASE;
    }

    private static CoordinationEntry.Builder entry(CoordinationCommand command) {
        CoordinationEntry.Builder entry = CoordinationEntry.newBuilder();
        if (command instanceof StoreCheckpoints it) {
            return entry.setStoreCheckpoints(checkpoints(it));
        }
        if (command instanceof MoveLeases it) {
            return entry.setMoveLeases(moves(it));
        }
        if (command instanceof ReleaseLeases it) {
            return entry.setReleaseLeases(releases(it));
        }
        if (command instanceof JoinGroup it) {
            return entry.setJoinGroup(JoinGroupCommand.newBuilder()
                    .setGroup(it.group())
                    .addAllStreams(starts(it.streams()))
                    .setSettings(PositionCodec.encode(it.settings())));
        }
        if (command instanceof ForgetLeases it) {
            return entry.setForgetLeases(
                    ForgetLeasesCommand.newBuilder().setGroup(it.group()).addAllShardUids(it.shardUids()));
        }
        if (command instanceof ResetGroup it) {
            return entry.setResetGroup(
                    ResetGroupCommand.newBuilder().setGroup(it.group()).addAllStreams(starts(it.streams())));
        }
        return entry.setDeleteGroup(((DeleteGroup) command).group());
    }

    private static StoreCheckpointsCommand.Builder checkpoints(StoreCheckpoints command) {
        StoreCheckpointsCommand.Builder proto = StoreCheckpointsCommand.newBuilder();
        Map<String, Integer> places = new HashMap<>();
        for (CheckpointEntry entry : command.entries()) {
            int place = places.computeIfAbsent(entry.group(), group -> {
                proto.addGroups(group);
                return proto.getGroupsCount() - 1;
            });
            proto.addEntries(StoredCheckpoint.newBuilder()
                    .setGroup(place)
                    .setShardUid(entry.shardUid())
                    .setEpoch(entry.epoch())
                    .setPosition(PositionCodec.encode(entry.position())));
        }
        return proto;
    }

    private static MoveLeasesCommand.Builder moves(MoveLeases command) {
        MoveLeasesCommand.Builder proto = MoveLeasesCommand.newBuilder().setGroup(command.group());
        Map<String, Integer> places = new HashMap<>();
        for (Move move : command.moves()) {
            int place = move.owner().isEmpty()
                    ? 0
                    : places.computeIfAbsent(move.owner(), worker -> {
                        proto.addWorkers(worker);
                        return proto.getWorkersCount();
                    });
            LeaseMove.Builder lease = LeaseMove.newBuilder()
                    .setShardUid(move.shardUid())
                    .setStreamUid(move.streamUid())
                    .setShard(move.shard().number())
                    .setSeenEpoch(move.seenEpoch())
                    .setWorker(place);
            move.returned().map(PositionCodec::encode).ifPresent(lease::setReturned);
            proto.addMoves(lease);
        }
        return proto;
    }

    private static ReleaseLeasesCommand.Builder releases(ReleaseLeases command) {
        ReleaseLeasesCommand.Builder proto =
                ReleaseLeasesCommand.newBuilder().setGroup(command.group()).setWorker(command.worker());
        for (Release release : command.leases()) {
            LeaseRelease.Builder lease =
                    LeaseRelease.newBuilder().setShardUid(release.shardUid()).setEpoch(release.epoch());
            release.position().map(PositionCodec::encode).ifPresent(lease::setPosition);
            proto.addLeases(lease);
        }
        return proto;
    }

    private static List<GroupStreamStart> starts(Map<String, Start> starts) {
        List<GroupStreamStart> protos = new ArrayList<>();
        new TreeMap<>(starts).forEach((stream, start) -> {
            GroupStreamStart.Builder proto = GroupStreamStart.newBuilder().setStream(stream);
            switch (start.kind()) {
                case TRIM_HORIZON -> proto.setTrimHorizon(true);
                case LATEST -> proto.setLatest(true);
                case AT_TIMESTAMP -> proto.setTimestampMillis(start.timestampMillis());
            }
            protos.add(proto.build());
        });
        return protos;
    }

    /**
     * Reads the command of an entry.
     *
     * @throws IllegalArgumentException when it is damaged or of a newer version: this replica must not go on
     */
    public static CoordinationCommand decode(CoordinationEntry entry) {
        return switch (entry.getCommandCase()) {
            case STORE_CHECKPOINTS -> checkpoints(entry.getStoreCheckpoints());
            case MOVE_LEASES -> moves(entry.getMoveLeases());
            case RELEASE_LEASES ->
                new ReleaseLeases(
                        entry.getReleaseLeases().getGroup(),
                        entry.getReleaseLeases().getWorker(),
                        entry.getReleaseLeases().getLeasesList().stream()
                                .map(CoordinationCommandCodec::release)
                                .toList());
            case JOIN_GROUP ->
                new JoinGroup(
                        entry.getJoinGroup().getGroup(),
                        starts(entry.getJoinGroup().getStreamsList()),
                        PositionCodec.decode(entry.getJoinGroup().getSettings()));
            case FORGET_LEASES ->
                new ForgetLeases(
                        entry.getForgetLeases().getGroup(),
                        entry.getForgetLeases().getShardUidsList());
            case RESET_GROUP ->
                new ResetGroup(
                        entry.getResetGroup().getGroup(),
                        starts(entry.getResetGroup().getStreamsList()));
            case DELETE_GROUP -> new DeleteGroup(entry.getDeleteGroup());
            case COMMAND_NOT_SET ->
                throw new IllegalArgumentException(
                        "a command about consumer groups of a newer version: update this server");
        };
    }

    private static CoordinationCommand checkpoints(StoreCheckpointsCommand proto) {
        return new StoreCheckpoints(proto.getEntriesList().stream()
                .map(entry -> new CheckpointEntry(
                        proto.getGroups(entry.getGroup()),
                        entry.getShardUid(),
                        entry.getEpoch(),
                        PositionCodec.decode(entry.getPosition())))
                .toList());
    }

    private static CoordinationCommand moves(MoveLeasesCommand proto) {
        return new MoveLeases(
                proto.getGroup(),
                proto.getMovesList().stream()
                        .map(move -> new Move(
                                move.getShardUid(),
                                move.getStreamUid(),
                                new ShardId(move.getShard()),
                                move.getSeenEpoch(),
                                move.getWorker() == 0 ? Lease.NOBODY : proto.getWorkers(move.getWorker() - 1),
                                move.hasReturned()
                                        ? Optional.of(PositionCodec.decode(move.getReturned()))
                                        : Optional.empty()))
                        .toList());
    }

    private static Release release(LeaseRelease proto) {
        return new Release(
                proto.getShardUid(),
                proto.getEpoch(),
                proto.hasPosition() ? Optional.of(PositionCodec.decode(proto.getPosition())) : Optional.empty());
    }

    private static Map<String, Start> starts(List<GroupStreamStart> protos) {
        Map<String, Start> starts = new TreeMap<>();
        protos.forEach(proto -> starts.put(proto.getStream(), start(proto)));
        return starts;
    }

    private static Start start(GroupStreamStart proto) {
        return switch (proto.getStartCase()) {
            case TRIM_HORIZON -> Start.TRIM_HORIZON;
            case LATEST -> Start.LATEST;
            case TIMESTAMP_MILLIS -> Start.at(proto.getTimestampMillis());
            case START_NOT_SET ->
                throw new IllegalArgumentException("a group start of a newer version: update this server");
        };
    }
}
