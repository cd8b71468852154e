package io.millrace.controller.coordination.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.session.AssignedLease;
import io.millrace.controller.coordination.session.LeaseToken;
import io.millrace.controller.coordination.session.LostLease;
import io.millrace.controller.coordination.session.WorkerSession;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.HeartbeatAck;
import io.millrace.proto.api.v1.Joined;
import io.millrace.proto.api.v1.LeasesAssigned;
import io.millrace.proto.api.v1.LeasesLost;
import io.millrace.proto.api.v1.LeasesReleased;
import io.millrace.proto.api.v1.LeasesRevoked;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One Work call. A worker that does not read gets no more acknowledgements, so it stops by itself; all else is said once per lease and
 * epoch and is bounded by that. The coordinator's thread, except {@link #cancelled}.
 */
final class GrpcWorkerSession implements WorkerSession {

    private static final int MOST_IN_MESSAGE = 1000;
    private static final int HEARTBEATS_PER_FAILOVER = 3;

    private final ServerCallStreamObserver<CoordinatorMessage> call;
    private volatile boolean open = true;

    GrpcWorkerSession(ServerCallStreamObserver<CoordinatorMessage> call) {
        this.call = call;
    }

    /** The other side has gone. Any thread. */
    void cancelled() {
        open = false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void joined(GroupSettings settings, List<LeaseToken> kept) {
        Joined.Builder joined = Joined.newBuilder()
                .setFailoverMillis((int) settings.failover().toMillis())
                .setHeartbeatIntervalMillis((int) settings.failover().toMillis() / HEARTBEATS_PER_FAILOVER)
                .setDrainMillis((int) settings.drain().toMillis());
        kept.forEach(token -> joined.addKept(GroupMessages.token(token)));
        send(CoordinatorMessage.newBuilder().setJoined(joined));
    }

    @Override
    public void assigned(List<AssignedLease> leases) {
        inParts(leases, part -> {
            LeasesAssigned.Builder assigned = LeasesAssigned.newBuilder();
            part.forEach(lease -> assigned.addLeases(GroupMessages.lease(lease)));
            send(CoordinatorMessage.newBuilder().setAssigned(assigned));
        });
    }

    @Override
    public void revoked(List<LeaseToken> leases, Duration drain) {
        inParts(leases, part -> {
            LeasesRevoked.Builder revoked = LeasesRevoked.newBuilder().setDrainMillis((int) drain.toMillis());
            part.forEach(token -> revoked.addLeases(GroupMessages.token(token)));
            send(CoordinatorMessage.newBuilder().setRevoked(revoked));
        });
    }

    @Override
    public void released(List<LeaseToken> leases) {
        inParts(leases, part -> {
            LeasesReleased.Builder released = LeasesReleased.newBuilder();
            part.forEach(token -> released.addLeases(GroupMessages.token(token)));
            send(CoordinatorMessage.newBuilder().setReleased(released));
        });
    }

    @Override
    public void lost(List<LostLease> leases) {
        inParts(leases, part -> {
            LeasesLost.Builder lost = LeasesLost.newBuilder();
            part.forEach(lease -> lost.addLeases(io.millrace.proto.api.v1.LostLease.newBuilder()
                    .setLease(GroupMessages.token(lease.token()))
                    .setReason(lease.reason())));
            send(CoordinatorMessage.newBuilder().setLost(lost));
        });
    }

    @Override
    public void acknowledged(long heartbeat) {
        if (call.isReady()) {
            send(CoordinatorMessage.newBuilder()
                    .setHeartbeatAck(HeartbeatAck.newBuilder().setNumber(heartbeat)));
        }
    }

    @Override
    public void completed() {
        if (open) {
            open = false;
            call.onCompleted();
        }
    }

    @Override
    public void ended(MillraceException reason) {
        if (open) {
            open = false;
            call.onError(GrpcErrors.toStatus(reason));
        }
    }

    /** A message that does not make sense. */
    void refused(RuntimeException reason) {
        ended(
                reason instanceof MillraceException known
                        ? known
                        : new MillraceException(ErrorCode.INTERNAL, "internal failure, see the server's log", reason));
    }

    private void send(CoordinatorMessage.Builder message) {
        if (open) {
            call.onNext(message.build());
        }
    }

    private static <T> void inParts(List<T> all, Consumer<List<T>> part) {
        for (int from = 0; from < all.size(); from += MOST_IN_MESSAGE) {
            part.accept(all.subList(from, Math.min(all.size(), from + MOST_IN_MESSAGE)));
        }
    }
}
