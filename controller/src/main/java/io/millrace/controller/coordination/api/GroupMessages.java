package io.millrace.controller.coordination.api;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.LeasePosition.Processed;
import io.millrace.controller.coordination.ReadMode;
import io.millrace.controller.coordination.lag.GroupLag;
import io.millrace.controller.coordination.session.AssignedLease;
import io.millrace.controller.coordination.session.GroupView;
import io.millrace.controller.coordination.session.LeaseToken;
import io.millrace.controller.coordination.session.Progress;
import io.millrace.controller.coordination.session.ShardExplanation;
import io.millrace.proto.api.v1.DescribeGroupResponse;
import io.millrace.proto.api.v1.GroupLagResponse;
import io.millrace.proto.api.v1.GroupState;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.GroupSummary;
import io.millrace.proto.api.v1.GroupWorker;
import io.millrace.proto.api.v1.Lease;
import io.millrace.proto.api.v1.LeaseDescription;
import io.millrace.proto.api.v1.LeaseProgress;
import io.millrace.proto.api.v1.LeaseState;
import io.millrace.proto.api.v1.ProcessedRecord;
import io.millrace.proto.api.v1.ShardEnd;
import io.millrace.proto.api.v1.ShardIdentity;
import io.millrace.proto.api.v1.ShardLag;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;

/** What the coordinator knows, in the words of the public API. */
final class GroupMessages {

    private GroupMessages() {}

    static Lease lease(AssignedLease lease) {
        ShardInfo shard = lease.shard();
        return Lease.newBuilder()
                .setStreamName(lease.stream())
                .setStreamUid(lease.streamUid())
                .setShard(ShardIdentity.newBuilder()
                        .setShardUid(shard.uid())
                        .setNumber(shard.id().number())
                        .setEpochSeconds(shard.epochSeconds()))
                .addAllParents(shard.parents().stream().map(ShardId::number).toList())
                .setEpoch(lease.epoch())
                .setCheckpoint(position(lease.position()))
                .build();
    }

    static io.millrace.proto.api.v1.LeaseToken token(LeaseToken token) {
        return io.millrace.proto.api.v1.LeaseToken.newBuilder()
                .setShardUid(token.shardUid())
                .setEpoch(token.epoch())
                .build();
    }

    static io.millrace.proto.api.v1.LeasePosition position(LeasePosition position) {
        var proto = io.millrace.proto.api.v1.LeasePosition.newBuilder();
        if (position instanceof Processed processed) {
            ProcessedRecord.Builder processedRecord = ProcessedRecord.newBuilder()
                    .setSequenceNumber(processed.number().toString());
            if (processed.subSequence() != Processed.WHOLE) {
                processedRecord.setSubSequenceNumber(processed.subSequence());
            }
            return proto.setRecord(processedRecord).build();
        }
        return position instanceof LeasePosition.ShardEnd
                ? proto.setShardEnd(ShardEnd.getDefaultInstance()).build()
                : proto.setStart(start(position)).build();
    }

    private static StartingPosition start(LeasePosition position) {
        return position instanceof LeasePosition.AtTimestamp at
                ? StartingPosition.newBuilder()
                        .setType(StartType.AT_TIMESTAMP)
                        .setTimestampMillis(at.millis())
                        .build()
                : StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON).build();
    }

    static GroupSummary summary(GroupView view) {
        return GroupSummary.newBuilder()
                .setGroupName(view.group().name())
                .setState(
                        switch (view.state()) {
                            case STOPPED -> GroupState.GROUP_STOPPED;
                            case STABLE -> GroupState.GROUP_STABLE;
                            case BALANCING -> GroupState.GROUP_BALANCING;
                        })
                .setWorkerCount((int) view.connectedWorkers())
                .setHeldLeaseCount(view.heldLeases())
                .setUnheldLeaseCount(view.unheldLeases())
                .addAllStreamNames(view.group().streams().keySet())
                .setCreatedMillis(view.group().createdMillis())
                .build();
    }

    static DescribeGroupResponse description(GroupView view) {
        DescribeGroupResponse.Builder proto = DescribeGroupResponse.newBuilder()
                .setSummary(summary(view))
                .setFailoverMillis((int) view.group().settings().failover().toMillis())
                .setDrainMillis((int) view.group().settings().drain().toMillis())
                .setReadMode(mode(view.group().settings().readMode()));
        view.group()
                .streams()
                .forEach((stream, start) -> proto.addStreams(
                        GroupStream.newBuilder().setStreamName(stream).setStart(start(start))));
        view.workers()
                .forEach(worker -> proto.addWorkers(GroupWorker.newBuilder()
                        .setWorkerId(worker.id())
                        .setHost(worker.host())
                        .setLeaseCount(worker.leases())
                        .setMillisSinceHeartbeat(worker.millisSinceHeard())
                        .setConnected(worker.connected())
                        .addAllStreamNames(worker.streams().stream().sorted().toList())));
        view.leases().forEach(lease -> proto.addLeases(lease(lease)));
        return proto.build();
    }

    private static LeaseDescription.Builder lease(GroupView.LeaseView lease) {
        LeaseDescription.Builder proto = LeaseDescription.newBuilder()
                .setStreamName(lease.stream())
                .setShardId(lease.shard().toString())
                .setShardUid(lease.shardUid())
                .setWorkerId(lease.owner())
                .setEpoch(lease.epoch())
                .setCheckpoint(position(lease.position()))
                .setCheckpointMillis(lease.positionMillis());
        lease.progress().map(GroupMessages::progress).ifPresent(proto::setProgress);
        return proto;
    }

    private static LeaseProgress progress(Progress said) {
        return LeaseProgress.newBuilder()
                .setLease(token(said.token()))
                .setSequenceNumber(said.sequenceNumber())
                .setMillisBehindLatest(said.millisBehind())
                .setRecords(said.records())
                .setProcessingMillis(said.processingMillis())
                .build();
    }

    private static io.millrace.proto.api.v1.ReadMode mode(ReadMode mode) {
        return switch (mode) {
            case NOT_SAID -> io.millrace.proto.api.v1.ReadMode.READ_MODE_UNSPECIFIED;
            case POLLING -> io.millrace.proto.api.v1.ReadMode.POLLING;
            case FAN_OUT -> io.millrace.proto.api.v1.ReadMode.FAN_OUT;
        };
    }

    static GroupLagResponse lag(GroupLag lag) {
        GroupLagResponse.Builder proto = GroupLagResponse.newBuilder()
                .setRecordsBehind(lag.records())
                .setBytesBehind(lag.bytes())
                .setMaxMillisBehind(lag.maxMillis())
                .setRecordsPerSecond(lag.recordsPerSecond())
                .setIncomingPerSecond(lag.incomingPerSecond())
                .addAllProblems(lag.problems());
        lag.drainMillis().ifPresent(proto::setDrainMillis);
        for (GroupLag.ShardLag shard : lag.shards()) {
            ShardLag.Builder one = ShardLag.newBuilder()
                    .setStreamName(shard.stream())
                    .setShardId(shard.shardId())
                    .setWorkerId(shard.owner())
                    .setRecordsBehind(shard.records())
                    .setBytesBehind(shard.bytes())
                    .setMillisBehind(shard.millis())
                    .setKnown(shard.known());
            shard.checkpointAgeMillis().ifPresent(one::setCheckpointAgeMillis);
            proto.addShards(one);
        }
        return proto.build();
    }

    static io.millrace.proto.api.v1.ShardExplanation explanation(ShardExplanation explanation) {
        return io.millrace.proto.api.v1.ShardExplanation.newBuilder()
                .setStreamName(explanation.stream())
                .setShardId(explanation.shardId())
                .setWorkerId(explanation.owner())
                .setReason(explanation.reason())
                .setState(
                        switch (explanation.state()) {
                            case HELD -> LeaseState.LEASE_HELD;
                            case REVOKED -> LeaseState.LEASE_REVOKED;
                            case HOLDER_SILENT -> LeaseState.LEASE_HOLDER_SILENT;
                            case ASSIGNING -> LeaseState.LEASE_ASSIGNING;
                            case WAITS_FOR_PARENTS -> LeaseState.LEASE_WAITS_FOR_PARENTS;
                            case NO_WORKER -> LeaseState.LEASE_NO_WORKER;
                            case FINISHED -> LeaseState.LEASE_FINISHED;
                            case BEFORE_START -> LeaseState.LEASE_BEFORE_START;
                            case STREAM_MISSING -> LeaseState.LEASE_STREAM_MISSING;
                        })
                .build();
    }
}
