package io.millrace.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.LeaseToken;
import io.millrace.proto.api.v1.ReleaseLeases;
import io.millrace.proto.api.v1.ReleasedLease;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.WorkerHeartbeat;
import io.millrace.proto.api.v1.WorkerMessage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A worker of a consumer group that holds leases and reads nothing; gives back at once what it is asked for. */
final class IdleWorker implements StreamObserver<CoordinatorMessage>, AutoCloseable {

    private final ManagedChannel channel;
    private final Map<Long, Long> held = new ConcurrentHashMap<>();
    private final AtomicLong beats = new AtomicLong();
    private final Object saying = new Object();
    private volatile @Nullable StreamObserver<WorkerMessage> out;
    private volatile Optional<MillraceException> end = Optional.empty();

    IdleWorker(String endpoint) {
        channel = NettyChannelBuilder.forTarget(endpoint).usePlaintext().build();
    }

    void join(String group, String worker, String stream) {
        out = GroupServiceGrpc.newStub(channel).work(this);
        say(WorkerMessage.newBuilder()
                .setJoin(JoinGroup.newBuilder()
                        .setGroupName(group)
                        .setWorkerId(worker)
                        .addStreams(GroupStream.newBuilder()
                                .setStreamName(stream)
                                .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON)))));
    }

    void beat() {
        say(WorkerMessage.newBuilder().setHeartbeat(WorkerHeartbeat.newBuilder().setNumber(beats.incrementAndGet())));
    }

    private void say(WorkerMessage.Builder message) {
        StreamObserver<WorkerMessage> to = out;
        if (to != null && end.isEmpty()) {
            synchronized (saying) {
                to.onNext(message.build());
            }
        }
    }

    int held() {
        return held.size();
    }

    /** Why its session ended; empty while it goes on. */
    Optional<MillraceException> end() {
        return end;
    }

    @Override
    public void onNext(CoordinatorMessage message) {
        message.getAssigned()
                .getLeasesList()
                .forEach(lease -> held.put(lease.getShard().getShardUid(), lease.getEpoch()));
        message.getLost()
                .getLeasesList()
                .forEach(lost -> held.remove(
                        lost.getLease().getShardUid(), lost.getLease().getEpoch()));
        if (message.hasRevoked()) {
            ReleaseLeases.Builder release = ReleaseLeases.newBuilder();
            for (LeaseToken token : message.getRevoked().getLeasesList()) {
                held.remove(token.getShardUid(), token.getEpoch());
                release.addLeases(ReleasedLease.newBuilder().setLease(token));
            }
            say(WorkerMessage.newBuilder().setRelease(release));
        }
    }

    @Override
    public void onError(Throwable failure) {
        end = Optional.of(GrpcErrors.fromStatus(failure));
    }

    @Override
    public void onCompleted() {
        out = null;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
