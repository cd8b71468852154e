package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerCommand;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.lease.WorkerEvent.CheckpointAnswered.Stored;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import io.millrace.proto.api.v1.CheckpointEntry;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.CheckpointResponse;
import io.millrace.proto.api.v1.CloseWorker;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.LeaseProgress;
import io.millrace.proto.api.v1.LeaveGroup;
import io.millrace.proto.api.v1.WorkerHeartbeat;
import io.millrace.proto.api.v1.WorkerMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker's way to the coordinator: its present session, and checkpoint calls. For the worker's thread; answers come on gRPC's. */
final class CoordinatorLink {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorLink.class);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

    private final GroupSettings settings;
    private final String workerId;
    private final String host;
    private final ClientChannels channels;
    private final LeaseGate clock;
    private final Consumer<WorkerEvent> events;
    private volatile @Nullable CoordinatorSession session;

    CoordinatorLink(
            GroupSettings settings,
            WorkerIdentity identity,
            ClientChannels channels,
            LeaseGate clock,
            Consumer<WorkerEvent> events) {
        this.settings = settings;
        this.workerId = identity.id();
        this.host = identity.host();
        this.channels = channels;
        this.clock = clock;
        this.events = events;
    }

    /** Opens a session in place of the present one. */
    void connect(WorkerCommand.Connect command) {
        cancel();
        String endpoint = command.leader().orElseGet(channels::any);
        CoordinatorSession next = new CoordinatorSession(command.session(), endpoint, clock.now(), this::heard);
        session = next;
        next.open(() -> channels.to(endpoint), GroupMessages.join(settings, workerId, host, command.held()));
    }

    private void heard(WorkerEvent event) {
        if (event instanceof WorkerEvent.SessionEnded ended && ended.why() == WorkerEvent.SessionEnded.Why.BROKEN) {
            CoordinatorSession broken = session;
            if (broken != null) {
                channels.failed(broken.endpoint());
            }
        }
        events.accept(event);
    }

    void heartbeat(long number, List<LeaseProgress> progress) {
        send(WorkerMessage.newBuilder()
                .setHeartbeat(WorkerHeartbeat.newBuilder().setNumber(number).addAllProgress(progress)));
    }

    void release(WorkerCommand.Release command) {
        send(WorkerMessage.newBuilder().setRelease(GroupMessages.release(command.leases())));
    }

    void close() {
        send(WorkerMessage.newBuilder().setClose(CloseWorker.getDefaultInstance()));
    }

    void leave() {
        send(WorkerMessage.newBuilder().setLeave(LeaveGroup.getDefaultInstance()));
    }

    private void send(WorkerMessage.Builder message) {
        CoordinatorSession open = session;
        if (open != null) {
            open.send(message.build());
        }
    }

    void cancel() {
        CoordinatorSession open = session;
        if (open != null) {
            open.cancel();
        }
    }

    /** Stores checkpoints; the answer comes as an event. */
    void store(WorkerCommand.StoreCheckpoints command) {
        List<LeaseToken> order = List.copyOf(command.positions().keySet());
        CheckpointRequest.Builder request = CheckpointRequest.newBuilder().setGroupName(settings.application());
        for (LeaseToken token : order) {
            Position position =
                    Optional.ofNullable(command.positions().get(token)).orElseThrow();
            request.addEntries(CheckpointEntry.newBuilder()
                    .setLease(GroupMessages.token(token))
                    .setPosition(GroupMessages.position(position)));
        }
        String endpoint =
                Optional.ofNullable(session).map(CoordinatorSession::endpoint).orElseGet(channels::any);
        Reply<CheckpointResponse> reply = Reply.to(observer -> GroupServiceGrpc.newStub(channels.to(endpoint))
                .withDeadlineAfter(CALL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                .checkpoint(request.build(), observer));
        var unused = reply.whenComplete((response, failure) -> {
            if (failure != null) {
                failed(command.call(), GrpcErrors.fromStatus(failure));
            } else {
                events.accept(answer(command.call(), order, response));
            }
        });
    }

    private void failed(long call, MillraceException failure) {
        LOG.debug("Checkpoints of {} are not stored yet: {}", settings.application(), failure.getMessage());
        events.accept(new WorkerEvent.CheckpointFailed(call));
    }

    private WorkerEvent answer(long call, List<LeaseToken> order, CheckpointResponse response) {
        Map<LeaseToken, Stored> results = new HashMap<>();
        for (int i = 0; i < Math.min(order.size(), response.getResultsCount()); i++) {
            Stored stored = GroupMessages.stored(response.getResults(i));
            if (stored != Stored.YES) {
                LOG.info(
                        "Checkpoint of shard {} of group {} refused: {}",
                        order.get(i),
                        settings.application(),
                        response.getResults(i).getErrorMessage());
            }
            results.put(order.get(i), stored);
        }
        return new WorkerEvent.CheckpointAnswered(call, results);
    }
}
