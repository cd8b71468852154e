package io.millrace.client.internal.group;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.lease.WorkerEvent.SessionEnded.Why;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.WorkerMessage;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a worker to the coordinator at one server. The worker's thread sends; what comes is given to a consumer on gRPC's
 * threads.
 */
final class CoordinatorSession implements ClientResponseObserver<WorkerMessage, CoordinatorMessage> {

    private final int number;
    private final String endpoint;
    private final long joinSentAt;
    private final Consumer<WorkerEvent> events;
    private volatile @Nullable ClientCallStreamObserver<WorkerMessage> call;
    private volatile boolean over;

    CoordinatorSession(int number, String endpoint, long joinSentAt, Consumer<WorkerEvent> events) {
        this.number = number;
        this.endpoint = endpoint;
        this.joinSentAt = joinSentAt;
        this.events = events;
    }

    String endpoint() {
        return endpoint;
    }

    void open(Channel channel, JoinGroup join) {
        var unused = GroupServiceGrpc.newStub(channel).work(this);
        send(WorkerMessage.newBuilder().setJoin(join).build());
    }

    /** Sends unless the call is over, which its end tells. */
    void send(WorkerMessage message) {
        ClientCallStreamObserver<WorkerMessage> open = call;
        if (open != null && !over) {
            try {
                open.onNext(message);
            } catch (IllegalStateException ended) {
                over = true; // between the check and the send; onError or onCompleted says why
            }
        }
    }

    /** Gives the call up; nothing is told. */
    void cancel() {
        ClientCallStreamObserver<WorkerMessage> open = call;
        if (open != null && !over) {
            over = true;
            open.cancel("the worker uses another session", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WorkerMessage> requestStream) {
        call = requestStream;
    }

    @Override
    public void onNext(CoordinatorMessage message) {
        GroupMessages.events(number, joinSentAt, message).forEach(events);
    }

    @Override
    public void onError(Throwable failure) {
        over = true;
        MillraceException cause = GrpcErrors.fromStatus(failure);
        Optional<String> leader = cause.leaderEndpoint().filter(named -> !named.equals(endpoint));
        events.accept(new WorkerEvent.SessionEnded(number, GroupMessages.why(cause), leader, cause));
    }

    @Override
    public void onCompleted() {
        over = true;
        MillraceException cause = new MillraceException(ErrorCode.UNAVAILABLE, "the coordinator ended the session");
        events.accept(new WorkerEvent.SessionEnded(number, Why.LEFT, Optional.empty(), cause));
    }
}
