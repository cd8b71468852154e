package io.millrace.client.internal.admin;

import io.millrace.client.GroupDescription;
import io.millrace.client.GroupLag;
import io.millrace.client.ShardExplanation;
import io.millrace.client.StartPosition;
import io.millrace.proto.api.v1.DescribeGroupResponse;
import io.millrace.proto.api.v1.GroupLagResponse;
import io.millrace.proto.api.v1.GroupState;
import io.millrace.proto.api.v1.GroupSummary;
import io.millrace.proto.api.v1.LeaseDescription;
import io.millrace.proto.api.v1.LeasePosition;
import io.millrace.proto.api.v1.ShardLag;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers of GroupService as the public types of the SDK. */
final class GroupDescriptions {

    private static final String STATE_PREFIX = "LEASE_";

    private GroupDescriptions() {}

    static GroupDescription summary(GroupSummary group) {
        return described(DescribeGroupResponse.newBuilder().setSummary(group).build(), noPositions(group));
    }

    private static Map<String, Optional<StartPosition>> noPositions(GroupSummary group) {
        Map<String, Optional<StartPosition>> streams = new LinkedHashMap<>();
        group.getStreamNamesList().forEach(stream -> streams.put(stream, Optional.empty()));
        return streams;
    }

    static GroupDescription description(DescribeGroupResponse group) {
        Map<String, Optional<StartPosition>> streams = new LinkedHashMap<>();
        group.getStreamsList()
                .forEach(stream -> streams.put(stream.getStreamName(), Optional.of(start(stream.getStart()))));
        return described(group, streams);
    }

    private static GroupDescription described(
            DescribeGroupResponse group, Map<String, Optional<StartPosition>> streams) {
        GroupSummary summary = group.getSummary();
        return new GroupDescription(
                summary.getGroupName(),
                state(summary.getState()),
                summary.getWorkerCount(),
                summary.getHeldLeaseCount(),
                summary.getUnheldLeaseCount(),
                Instant.ofEpochMilli(summary.getCreatedMillis()),
                streams,
                Duration.ofMillis(group.getFailoverMillis()),
                Duration.ofMillis(group.getDrainMillis()),
                group.getWorkersList().stream()
                        .map(worker -> new GroupDescription.Worker(
                                worker.getWorkerId(),
                                worker.getHost(),
                                worker.getLeaseCount(),
                                Duration.ofMillis(worker.getMillisSinceHeartbeat()),
                                worker.getConnected()))
                        .toList(),
                group.getLeasesList().stream().map(GroupDescriptions::lease).toList());
    }

    private static GroupDescription.State state(GroupState state) {
        return switch (state) {
            case GROUP_STOPPED -> GroupDescription.State.STOPPED;
            case GROUP_STABLE -> GroupDescription.State.STABLE;
            case GROUP_BALANCING -> GroupDescription.State.BALANCING;
            case GROUP_STATE_UNSPECIFIED, UNRECOGNIZED -> GroupDescription.State.UNKNOWN;
        };
    }

    private static StartPosition start(StartingPosition start) {
        return start.getType() == StartType.AT_TIMESTAMP
                ? StartPosition.at(Instant.ofEpochMilli(start.getTimestampMillis()))
                : StartPosition.trimHorizon();
    }

    private static GroupDescription.Lease lease(LeaseDescription lease) {
        LeasePosition position = lease.getCheckpoint();
        return new GroupDescription.Lease(
                lease.getStreamName(),
                lease.getShardId(),
                named(lease.getWorkerId()),
                lease.getEpoch(),
                switch (position.getPositionCase()) {
                    case RECORD -> GroupDescription.Position.RECORD;
                    case SHARD_END -> GroupDescription.Position.SHARD_END;
                    case START, POSITION_NOT_SET -> GroupDescription.Position.START;
                },
                position.hasRecord() ? Optional.of(position.getRecord().getSequenceNumber()) : Optional.empty(),
                lease.getCheckpointMillis() == 0
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(lease.getCheckpointMillis())));
    }

    static GroupLag lag(GroupLagResponse lag) {
        return new GroupLag(
                lag.getShardsList().stream().map(GroupDescriptions::shard).toList(),
                lag.getRecordsBehind(),
                lag.getBytesBehind(),
                Duration.ofMillis(lag.getMaxMillisBehind()),
                lag.getRecordsPerSecond(),
                lag.getIncomingPerSecond(),
                lag.hasDrainMillis() ? Optional.of(Duration.ofMillis(lag.getDrainMillis())) : Optional.empty(),
                lag.getProblemsList());
    }

    private static GroupLag.Shard shard(ShardLag shard) {
        return new GroupLag.Shard(
                shard.getStreamName(),
                shard.getShardId(),
                named(shard.getWorkerId()),
                shard.getRecordsBehind(),
                shard.getBytesBehind(),
                Duration.ofMillis(shard.getMillisBehind()),
                shard.hasCheckpointAgeMillis()
                        ? Optional.of(Duration.ofMillis(shard.getCheckpointAgeMillis()))
                        : Optional.empty(),
                shard.getKnown());
    }

    static ShardExplanation explanation(io.millrace.proto.api.v1.ShardExplanation shard) {
        String state = shard.getState().name();
        return new ShardExplanation(
                shard.getStreamName(),
                named(shard.getShardId()),
                state.startsWith(STATE_PREFIX) ? state.substring(STATE_PREFIX.length()) : state,
                named(shard.getWorkerId()),
                shard.getReason());
    }

    private static Optional<String> named(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
