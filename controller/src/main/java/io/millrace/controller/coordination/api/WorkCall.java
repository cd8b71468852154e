package io.millrace.controller.coordination.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.session.GroupCoordinator;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.WorkerMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker says, brought to the coordinator's thread. The next message is taken off the wire only when the last one was dealt
 * with, so that one worker has at most one task in the queue.
 */
public final class WorkCall implements StreamObserver<WorkerMessage> {

    private static final Logger LOG = LoggerFactory.getLogger(WorkCall.class);

    private final GroupBackend backend;
    private final ServerCallStreamObserver<CoordinatorMessage> call;
    private final GrpcWorkerSession session;
    private boolean joined;

    /**
     * A call that has just come.
     *
     * @param call takes what the worker is told
     */
    public WorkCall(GroupBackend backend, ServerCallStreamObserver<CoordinatorMessage> call) {
        this.backend = backend;
        this.call = call;
        session = new GrpcWorkerSession(call);
        call.disableAutoRequest();
        call.setOnCancelHandler(this::gone);
        call.request(1);
    }

    @Override
    public void onNext(WorkerMessage message) {
        backend.execute(() -> {
            try {
                handle(message);
            } catch (RuntimeException e) {
                if (!(e instanceof MillraceException)) {
                    LOG.error("A message of a worker could not be dealt with", e);
                }
                session.refused(e);
                backend.coordinator().disconnected(session);
            }
            call.request(1);
        });
    }

    private void handle(WorkerMessage message) {
        if (!session.isOpen()) {
            return;
        }
        GroupCoordinator coordinator = backend.coordinator();
        if (!backend.leads() || !coordinator.leads()) {
            session.ended(backend.notLeader());
            return;
        }
        if (joined == message.hasJoin()) {
            throw new MillraceException(
                    ErrorCode.VALIDATION, joined ? "the worker has joined already" : "the first message must be join");
        }
        switch (message.getMessageCase()) {
            case JOIN -> {
                joined = true;
                coordinator.join(session, GroupRequests.join(message.getJoin()));
            }
            case HEARTBEAT ->
                coordinator.heartbeat(
                        session,
                        message.getHeartbeat().getNumber(),
                        message.getHeartbeat().getProgressList().stream()
                                .map(GroupRequests::progress)
                                .toList());
            case RELEASE ->
                coordinator.release(
                        session, GroupRequests.releases(message.getRelease().getLeasesList()));
            case CLOSE -> coordinator.closes(session);
            case LEAVE ->
                coordinator.leave(
                        session, GroupRequests.releases(message.getLeave().getLeasesList()));
            case MESSAGE_NOT_SET ->
                throw new MillraceException(ErrorCode.UNSUPPORTED, "a message that this version does not know");
        }
    }

    @Override
    public void onError(Throwable failure) {
        gone();
    }

    /** The worker hangs up without leaving: as good as a broken connection. */
    @Override
    public void onCompleted() {
        backend.execute(() -> {
            backend.coordinator().disconnected(session);
            session.completed();
        });
    }

    private void gone() {
        session.cancelled();
        backend.execute(() -> backend.coordinator().disconnected(session));
    }
}
