package io.millrace.client.internal.group;

import io.millrace.client.StartPosition;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.lease.WorkerEvent.CheckpointAnswered.Stored;
import io.millrace.client.internal.lease.WorkerEvent.SessionEnded.Why;
import io.millrace.client.internal.read.Slices;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.error.Retry;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.CheckpointResult;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.Joined;
import io.millrace.proto.api.v1.LeasePosition;
import io.millrace.proto.api.v1.LostLease;
import io.millrace.proto.api.v1.ProcessedRecord;
import io.millrace.proto.api.v1.ReadMode;
import io.millrace.proto.api.v1.ReleaseLeases;
import io.millrace.proto.api.v1.ReleasedLease;
import io.millrace.proto.api.v1.ShardEnd;
import io.millrace.proto.api.v1.StartingPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Between the protocol's messages and what a worker decides on. Pure. */
final class GroupMessages {

    private GroupMessages() {}

    static JoinGroup join(GroupSettings settings, String workerId, String host, List<LeaseToken> held) {
        JoinGroup.Builder join = JoinGroup.newBuilder()
                .setGroupName(settings.application())
                .setWorkerId(workerId)
                .setHost(host)
                .setFailoverMillis((int) settings.failover().toMillis())
                .setDrainMillis((int) settings.handOver().toMillis())
                .setMaxLeases(settings.maxShards())
                .setReadMode(settings.consumer().isPresent() ? ReadMode.FAN_OUT : ReadMode.POLLING);
        settings.streams()
                .forEach((name, start) -> join.addStreams(
                        GroupStream.newBuilder().setStreamName(name).setStart(Slices.toProto(start))));
        held.forEach(token -> join.addHeld(token(token)));
        return join.build();
    }

    static io.millrace.proto.api.v1.LeaseToken token(LeaseToken token) {
        return io.millrace.proto.api.v1.LeaseToken.newBuilder()
                .setShardUid(token.shardUid())
                .setEpoch(token.epoch())
                .build();
    }

    static LeasePosition position(Position position) {
        if (position.sequence() == null) {
            return LeasePosition.newBuilder()
                    .setShardEnd(ShardEnd.getDefaultInstance())
                    .build();
        }
        ProcessedRecord.Builder record = ProcessedRecord.newBuilder()
                .setSequenceNumber(position.sequence().toString());
        if (position.isPartial()) {
            record.setSubSequenceNumber(position.sub());
        }
        return LeasePosition.newBuilder().setRecord(record).build();
    }

    static ReleaseLeases release(Map<LeaseToken, Optional<Position>> leases) {
        ReleaseLeases.Builder release = ReleaseLeases.newBuilder();
        leases.forEach((token, last) -> {
            ReleasedLease.Builder lease = ReleasedLease.newBuilder().setLease(token(token));
            last.map(GroupMessages::position).ifPresent(lease::setCheckpoint);
            release.addLeases(lease);
        });
        return release.build();
    }

    /** What a session's message tells, each as one event. */
    static List<WorkerEvent> events(int session, long joinSentAt, CoordinatorMessage message) {
        return switch (message.getMessageCase()) {
            case JOINED -> List.of(joined(session, joinSentAt, message.getJoined()));
            case ASSIGNED ->
                List.of(new WorkerEvent.Assigned(
                        session,
                        message.getAssigned().getLeasesList().stream()
                                .map(GroupMessages::lease)
                                .toList()));
            case REVOKED ->
                List.of(new WorkerEvent.Revoked(
                        session,
                        message.getRevoked().getLeasesList().stream()
                                .map(GroupMessages::token)
                                .toList()));
            case RELEASED ->
                List.of(new WorkerEvent.Released(
                        session,
                        message.getReleased().getLeasesList().stream()
                                .map(GroupMessages::token)
                                .toList()));
            case LOST ->
                message.getLost().getLeasesList().stream()
                        .map(lost -> lost(session, lost))
                        .toList();
            case HEARTBEAT_ACK ->
                List.of(new WorkerEvent.HeartbeatAnswered(
                        session, message.getHeartbeatAck().getNumber()));
            case MESSAGE_NOT_SET -> List.of(); // a newer server says what this version does not know
        };
    }

    private static WorkerEvent joined(int session, long sentAt, Joined joined) {
        return new WorkerEvent.Joined(
                session,
                sentAt,
                Duration.ofMillis(joined.getHeartbeatIntervalMillis()),
                Duration.ofMillis(joined.getFailoverMillis()),
                joined.getKeptList().stream().map(GroupMessages::token).collect(Collectors.toSet()));
    }

    private static WorkerEvent lost(int session, LostLease lost) {
        return new WorkerEvent.Lost(session, token(lost.getLease()), lost.getReason());
    }

    private static LeaseToken token(io.millrace.proto.api.v1.LeaseToken token) {
        return new LeaseToken(token.getShardUid(), token.getEpoch());
    }

    private static Lease lease(io.millrace.proto.api.v1.Lease lease) {
        LeasePosition checkpoint = lease.getCheckpoint();
        return new Lease(
                new LeaseToken(lease.getShard().getShardUid(), lease.getEpoch()),
                lease.getStreamName(),
                lease.getShard().getNumber(),
                lease.getShard().getEpochSeconds(),
                lease.getParentsList(),
                start(checkpoint.getStart()),
                position(checkpoint));
    }

    private static StartPosition start(StartingPosition start) {
        return switch (start.getType()) {
            case AT_TIMESTAMP -> new StartPosition(StartPosition.Kind.AT_TIMESTAMP, null, start.getTimestampMillis());
            case LATEST -> StartPosition.latest();
            default -> StartPosition.trimHorizon();
        };
    }

    private static Optional<Position> position(LeasePosition checkpoint) {
        return switch (checkpoint.getPositionCase()) {
            case RECORD -> {
                ProcessedRecord record = checkpoint.getRecord();
                SequenceNumber number = SequenceNumber.parse(record.getSequenceNumber());
                yield Optional.of(
                        record.hasSubSequenceNumber()
                                ? Position.within(number, record.getSubSequenceNumber())
                                : Position.after(number));
            }
            case SHARD_END -> Optional.of(Position.end());
            case START, POSITION_NOT_SET -> Optional.empty();
        };
    }

    /** What became of a checkpoint. One that would move back finds a later one stored, which is as good. */
    static Stored stored(CheckpointResult result) {
        return switch (result.getErrorCode()) {
            case "", "INVALID_ARGUMENT" -> Stored.YES;
            case "LEASE_LOST", "RESOURCE_NOT_FOUND", "VALIDATION" -> Stored.LEASE_LOST;
            default -> Stored.LATER;
        };
    }

    /** What the end of a session means. */
    static Why why(MillraceException failure) {
        ErrorCode code = failure.code();
        return switch (code) {
            case NOT_LEADER -> Why.NOT_LEADER;
            case SESSION_EXPIRED -> Why.EXPIRED;
            default -> code.retry() == Retry.NEVER ? Why.REFUSED : Why.BROKEN;
        };
    }
}
