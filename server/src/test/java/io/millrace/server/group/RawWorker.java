package io.millrace.server.group;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.Lease;
import io.millrace.proto.api.v1.LeasePosition;
import io.millrace.proto.api.v1.LeaseToken;
import io.millrace.proto.api.v1.LeaveGroup;
import io.millrace.proto.api.v1.ReleaseLeases;
import io.millrace.proto.api.v1.ReleasedLease;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.WorkerHeartbeat;
import io.millrace.proto.api.v1.WorkerMessage;
import io.millrace.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A worker that speaks the protocol and nothing more: it holds what it is given and gives back what it is asked for. */
final class RawWorker implements AutoCloseable {

    private final String group;
    private final String id;
    private final String stream;
    private final List<String> endpoints;
    private final ConcurrentSkipListMap<Long, Lease> held = new ConcurrentSkipListMap<>();
    private volatile @Nullable Session session;
    private long beats;

    /** One call. */
    private final class Session implements StreamObserver<CoordinatorMessage> {

        private final ManagedChannel channel;
        private volatile @Nullable StreamObserver<WorkerMessage> out;
        private volatile boolean joined;
        private volatile Optional<MillraceException> end = Optional.empty();

        Session(String endpoint) {
            channel = NettyChannelBuilder.forTarget(endpoint).usePlaintext().build();
        }

        void open(JoinGroup join) {
            out = GroupServiceGrpc.newStub(channel).work(this);
            say(WorkerMessage.newBuilder().setJoin(join));
        }

        synchronized void say(WorkerMessage.Builder message) {
            StreamObserver<WorkerMessage> to = out;
            if (to != null && end.isEmpty()) {
                to.onNext(message.build());
            }
        }

        @Override
        public void onNext(CoordinatorMessage message) {
            switch (message.getMessageCase()) {
                case JOINED -> {
                    List<LeaseToken> kept = message.getJoined().getKeptList();
                    held.values().removeIf(lease -> !kept.contains(token(lease)));
                    joined = true;
                }
                case ASSIGNED -> message.getAssigned().getLeasesList().forEach(it -> held.put(uid(it), it));
                case REVOKED -> giveBack(message.getRevoked().getLeasesList());
                case LOST ->
                    message.getLost()
                            .getLeasesList()
                            .forEach(lost ->
                                    held.values().removeIf(lease -> token(lease).equals(lost.getLease())));
                case HEARTBEAT_ACK, RELEASED, MESSAGE_NOT_SET -> {
                    // It lives.
                }
            }
        }

        private void giveBack(List<LeaseToken> tokens) {
            ReleaseLeases.Builder release = ReleaseLeases.newBuilder();
            for (LeaseToken token : tokens) {
                held.remove(token.getShardUid());
                release.addLeases(ReleasedLease.newBuilder().setLease(token));
            }
            say(WorkerMessage.newBuilder().setRelease(release));
        }

        @Override
        public void onError(Throwable failure) {
            end = Optional.of(GrpcErrors.fromStatus(failure));
        }

        @Override
        public void onCompleted() {
            end = Optional.of(new MillraceException(ErrorCode.UNAVAILABLE, "completed"));
        }
    }

    RawWorker(String group, String id, String stream, List<String> endpoints) {
        this.group = group;
        this.id = id;
        this.stream = stream;
        this.endpoints = endpoints;
    }

    static long uid(Lease lease) {
        return lease.getShard().getShardUid();
    }

    static LeaseToken token(Lease lease) {
        return LeaseToken.newBuilder()
                .setShardUid(uid(lease))
                .setEpoch(lease.getEpoch())
                .build();
    }

    /** Joins, at whichever server leads, with what it holds. */
    RawWorker join(int failoverMillis) {
        int[] turn = {0};
        String[] hint = {""};
        Await.until(id + " has joined", () -> {
            hangUp();
            Session next = new Session(hint[0].isEmpty() ? endpoints.get(turn[0]++ % endpoints.size()) : hint[0]);
            session = next;
            next.open(joinMessage(failoverMillis));
            Await.until("an answer", () -> next.joined || next.end.isPresent());
            hint[0] = next.end.flatMap(MillraceException::leaderEndpoint).orElse("");
            return next.joined;
        });
        return this;
    }

    private JoinGroup joinMessage(int failoverMillis) {
        JoinGroup.Builder join = JoinGroup.newBuilder()
                .setGroupName(group)
                .setWorkerId(id)
                .setHost("test")
                .setFailoverMillis(failoverMillis)
                .addStreams(GroupStream.newBuilder()
                        .setStreamName(stream)
                        .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON)));
        held.values().forEach(lease -> join.addHeld(token(lease)));
        return join.build();
    }

    Map<Long, Lease> held() {
        return held;
    }

    List<Lease> leases() {
        return new ArrayList<>(held.values());
    }

    /** Why its session ended; empty while it goes on. */
    Optional<MillraceException> end() {
        Session now = session;
        return now == null ? Optional.empty() : now.end;
    }

    void beat() {
        Session now = session;
        if (now != null) {
            now.say(WorkerMessage.newBuilder()
                    .setHeartbeat(WorkerHeartbeat.newBuilder().setNumber(++beats)));
        }
    }

    /** Goes in order, with a last checkpoint for one shard. */
    void leave(long shardUid, LeasePosition last) {
        Session now = session;
        if (now != null) {
            LeaveGroup.Builder leave = LeaveGroup.newBuilder();
            Optional.ofNullable(held.get(shardUid))
                    .ifPresent(lease -> leave.addLeases(
                            ReleasedLease.newBuilder().setLease(token(lease)).setCheckpoint(last)));
            held.clear();
            now.say(WorkerMessage.newBuilder().setLeave(leave));
            Await.until(id + " has left", () -> now.end.isPresent());
        }
    }

    /** Breaks the connection without a word. */
    void hangUp() {
        Session now = session;
        if (now != null) {
            now.channel.shutdownNow();
        }
        session = null;
    }

    @Override
    public void close() {
        hangUp();
    }
}
