package io.millrace.client.internal.group;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.lease.WorkerEvent.SessionEnded.Why;
import io.millrace.client.internal.net.StreamingCall;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.WorkerMessage;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One call of a worker to the coordinator at one server. The worker's thread sends; what comes is given to a consumer on gRPC's
 * threads.
 */
final class CoordinatorSession extends StreamingCall<WorkerMessage, CoordinatorMessage> {

    private final int number;
    private final String endpoint;
    private final long joinSentAt;
    private final Consumer<WorkerEvent> events;
    private volatile boolean over;

    CoordinatorSession(int number, String endpoint, long joinSentAt, Consumer<WorkerEvent> events) {
        super("the worker uses another session");
        this.number = number;
        this.endpoint = endpoint;
        this.joinSentAt = joinSentAt;
        this.events = events;
    }

    String endpoint() {
        return endpoint;
    }

    /**
     * Joins.
     *
     * @param channel what it throws ends the session like a failure
     */
    void open(Supplier<Channel> channel, JoinGroup join) {
        begin(observer -> {
            var unused = GroupServiceGrpc.newStub(channel.get()).work(observer);
        });
        send(WorkerMessage.newBuilder().setJoin(join).build());
    }

    /** Sends unless the call is over, which its end tells. */
    void send(WorkerMessage message) {
        ClientCallStreamObserver<WorkerMessage> open = call();
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
        over = true;
        giveUp();
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
