package io.millrace.controller;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.record.SequenceNumber;
import io.millrace.controller.coordination.api.GroupBackend;
import io.millrace.controller.coordination.api.WorkCall;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.Lease;
import io.millrace.proto.api.v1.LeasePosition;
import io.millrace.proto.api.v1.LeaseToken;
import io.millrace.proto.api.v1.LeaveGroup;
import io.millrace.proto.api.v1.ProcessedRecord;
import io.millrace.proto.api.v1.ReleaseLeases;
import io.millrace.proto.api.v1.ReleasedLease;
import io.millrace.proto.api.v1.ShardIdentity;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.WorkerHeartbeat;
import io.millrace.proto.api.v1.WorkerMessage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A worker that gives back at once what it is asked for. It takes the place of the connection of its {@link WorkCall}: messages
 * are written and read as if they were sent. One thread.
 */
final class RehearsedWorker extends ServerCallStreamObserver<CoordinatorMessage> {

    private static final String GROUP = "rehearsal";

    /** By the shard's unique number. */
    private final Map<Long, Lease> held = new TreeMap<>();

    private final StreamObserver<WorkerMessage> coordinator;
    private long heartbeats;

    /** Joins the group. */
    RehearsedWorker(String id, GroupBackend backend) {
        coordinator = new WorkCall(backend, this);
        say(WorkerMessage.newBuilder()
                .setJoin(JoinGroup.newBuilder()
                        .setGroupName(GROUP)
                        .setWorkerId(id)
                        .addStreams(GroupStream.newBuilder()
                                .setStreamName(RehearsedCluster.STREAM)
                                .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON)))));
    }

    /** Shards that it has. */
    int shards() {
        return held.size();
    }

    void heartbeat() {
        say(WorkerMessage.newBuilder().setHeartbeat(WorkerHeartbeat.newBuilder().setNumber(++heartbeats)));
    }

    /** Goes, and gives back all that it has. */
    void leave() {
        say(WorkerMessage.newBuilder().setLeave(LeaveGroup.newBuilder().addAllLeases(giveBack(held.keySet()))));
    }

    private void say(WorkerMessage.Builder message) {
        try {
            coordinator.onNext(WorkerMessage.parseFrom(message.build().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }

    @Override
    public void onNext(CoordinatorMessage message) {
        try {
            heard(CoordinatorMessage.parseFrom(message.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }

    private void heard(CoordinatorMessage message) {
        message.getAssigned()
                .getLeasesList()
                .forEach(lease -> held.put(lease.getShard().getShardUid(), lease));
        List<Long> revoked = message.getRevoked().getLeasesList().stream()
                .map(LeaseToken::getShardUid)
                .toList();
        if (!revoked.isEmpty()) {
            say(WorkerMessage.newBuilder().setRelease(ReleaseLeases.newBuilder().addAllLeases(giveBack(revoked))));
        }
    }

    private List<ReleasedLease> giveBack(Collection<Long> shards) {
        return List.copyOf(shards).stream()
                .map(held::remove)
                .map(RehearsedWorker::processed)
                .toList();
    }

    /** One record further with each lease. */
    private static ReleasedLease processed(Lease lease) {
        ShardIdentity shard = lease.getShard();
        SequenceNumber last = new SequenceNumber(shard.getEpochSeconds(), shard.getNumber(), lease.getEpoch());
        return ReleasedLease.newBuilder()
                .setLease(
                        LeaseToken.newBuilder().setShardUid(shard.getShardUid()).setEpoch(lease.getEpoch()))
                .setCheckpoint(LeasePosition.newBuilder()
                        .setRecord(ProcessedRecord.newBuilder().setSequenceNumber(last.toString())))
                .build();
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException("the rehearsed worker was sent away", failure);
    }

    @Override
    public void onCompleted() {
        // it has left
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        // it never breaks
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        // it is always ready
    }

    @Override
    public void request(int count) {
        // it speaks when it has something to say
    }

    @Override
    public void disableAutoInboundFlowControl() {
        // as above
    }

    @Override
    public void disableAutoRequest() {
        // as above
    }

    @Override
    public void setCompression(String compression) {
        // nothing is sent
    }

    @Override
    public void setMessageCompression(boolean enable) {
        // nothing is sent
    }
}
