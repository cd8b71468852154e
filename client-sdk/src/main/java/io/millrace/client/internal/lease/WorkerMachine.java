package io.millrace.client.internal.lease;

import io.millrace.client.internal.lease.HeldLease.Phase;
import io.millrace.client.internal.lease.WorkerEvent.CheckpointAnswered.Stored;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a worker of a consumer group does: keeps its session and its leases, stores checkpoints, hands shards over. Acts on leases
 * only as long as the coordinator must still count them as the worker's (INV-7): until the failover time after it has
 * <em>sent</em> the last heartbeat that was answered. Pure: events and the time in, commands out. For one thread.
 */
public final class WorkerMachine {

    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LEAVE_PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_ENTRIES = 1000;
    private static final int MOST_CALLS = 4;

    private final long checkpointNanos;
    private final SessionState session = new SessionState();
    private final Map<LeaseToken, HeldLease> leases = new LinkedHashMap<>();
    private List<WorkerCommand> commands = new ArrayList<>();
    private long nextCheckpoint;
    private long calls;
    /** Checkpoint calls that are not answered. One that is urgent does not wait for another. */
    private final Map<Long, Map<LeaseToken, Position>> inFlight = new HashMap<>();

    private long callAt;
    private boolean closing;
    private boolean left;
    private long leftAt;
    private boolean finished;

    /**
     * A worker that has not joined yet.
     *
     * @param checkpointInterval how often progress is stored by itself
     */
    public WorkerMachine(Duration checkpointInterval) {
        checkpointNanos = checkpointInterval.toNanos();
    }

    /**
     * Takes events that came together: what follows from all of them is done once.
     *
     * @param now monotonic clock, nanoseconds since the worker began
     * @return what to do, in order
     */
    public List<WorkerCommand> on(List<WorkerEvent> events, long now) {
        commands = new ArrayList<>();
        if (!finished) {
            expire(now);
            events.forEach(event -> handle(event, now));
            settle(now);
        }
        return commands;
    }

    private void handle(WorkerEvent event, long now) {
        if (event instanceof WorkerEvent.Tick tick) {
            tick(tick, now);
        } else if (event instanceof WorkerEvent.Joined joined) {
            joined(joined, now);
        } else if (event instanceof WorkerEvent.SessionEnded ended) {
            sessionEnded(ended, now);
        } else if (event instanceof WorkerEvent.HeartbeatAnswered answer) {
            heartbeatAnswered(answer);
        } else if (event instanceof WorkerEvent.Assigned assigned) {
            assigned(assigned);
        } else if (event instanceof WorkerEvent.Revoked revoked) {
            revoked(revoked);
        } else if (event instanceof WorkerEvent.Released released) {
            released(released);
        } else if (event instanceof WorkerEvent.Lost lost) {
            if (session.is(lost.session())) {
                abort(lost.lease(), lost.reason());
            }
        } else if (event instanceof WorkerEvent.CloseWanted) {
            closing = true;
            sayClosing();
            List.copyOf(leases.values()).forEach(this::drain);
        } else if (event instanceof WorkerEvent.CloseOverdue) {
            closing = true;
            abortAll("the worker was closed and its processing did not end in time");
        } else {
            handleWork(event, now);
        }
    }

    private void handleWork(WorkerEvent event, long now) {
        if (event instanceof WorkerEvent.CheckpointWanted wanted) {
            checkpointWanted(wanted);
        } else if (event instanceof WorkerEvent.CheckpointAnswered answer) {
            checkpointAnswered(answer, now);
        } else if (event instanceof WorkerEvent.CheckpointFailed failed) {
            if (inFlight.remove(failed.call()) != null) {
                callAt = now + RETRY_NANOS;
            }
        } else if (event instanceof WorkerEvent.Drained drained) {
            rest(drained.lease(), drained.processed(), Phase.LEAVING);
        } else if (event instanceof WorkerEvent.Ended ended) {
            rest(ended.lease(), Optional.of(Position.end()), Phase.ENDING);
        } else if (event instanceof WorkerEvent.Stopped stopped) {
            stopped(stopped);
        }
    }

    private void tick(WorkerEvent.Tick tick, long now) {
        tick.processed().forEach((token, position) -> {
            HeldLease held = leases.get(token);
            if (held != null) {
                held.want(position);
            }
        });
        if (now >= nextCheckpoint) {
            nextCheckpoint = now + checkpointNanos;
            store(now, held -> true);
        }
        if (session.isSilent(now)) {
            endSession(Optional.empty(), now);
        }
        if (session.isHeartbeatDue(now)) {
            commands.add(new WorkerCommand.Heartbeat(session.heartbeat(now)));
        }
        boolean nothingToLeave = closing && leases.isEmpty();
        if (session.mayConnect(now) && !nothingToLeave) {
            int number = session.connect(now);
            commands.add(new WorkerCommand.Connect(number, session.leader(), List.copyOf(leases.keySet())));
        }
    }

    private void joined(WorkerEvent.Joined event, long now) {
        if (!session.is(event.session())) {
            return;
        }
        session.joined(event, now);
        sayClosing();
        List.copyOf(leases.keySet()).stream()
                .filter(token -> !event.kept().contains(token))
                .forEach(token -> abort(token, "the coordinator gave it to another worker meanwhile"));
        commands.add(new WorkerCommand.ActUntil(session.actUntil()));
    }

    private void sayClosing() {
        if (closing && session.isJoined()) {
            commands.add(new WorkerCommand.Close());
        }
    }

    private void sessionEnded(WorkerEvent.SessionEnded event, long now) {
        if (!session.is(event.session())) {
            return;
        }
        endSession(event.leader(), now);
        switch (event.why()) {
            case EXPIRED -> abortAll(text(event.cause()));
            case REFUSED -> {
                abortAll(text(event.cause()));
                finish(Optional.of(event.cause()));
            }
            case BROKEN, NOT_LEADER, LEFT -> {
                // the leases live on; tick() joins again unless the worker closes
            }
        }
    }

    /** Whether what was given back in it has arrived, the next session tells. */
    private void endSession(Optional<String> leader, long now) {
        session.ended(leader, now);
        leases.values().stream()
                .filter(held -> held.phase == Phase.RELEASED)
                .forEach(held -> held.phase = Phase.LEAVING);
    }

    private static String text(MillraceException cause) {
        return Optional.ofNullable(cause.getMessage()).orElse("the session was ended");
    }

    private void heartbeatAnswered(WorkerEvent.HeartbeatAnswered answer) {
        if (session.is(answer.session())) {
            session.answered(answer.number());
            commands.add(new WorkerCommand.ActUntil(session.actUntil()));
        }
    }

    private void assigned(WorkerEvent.Assigned event) {
        if (!session.is(event.session())) {
            return;
        }
        for (Lease lease : event.leases()) {
            if (leases.containsKey(lease.token())) {
                continue;
            }
            HeldLease held = new HeldLease(lease);
            leases.put(lease.token(), held);
            if (closing) {
                held.phase = Phase.LEAVING;
            } else {
                commands.add(new WorkerCommand.StartShard(lease));
            }
        }
    }

    private void revoked(WorkerEvent.Revoked event) {
        if (session.is(event.session())) {
            event.leases()
                    .forEach(token -> Optional.ofNullable(leases.get(token)).ifPresent(this::drain));
        }
    }

    private void released(WorkerEvent.Released event) {
        if (session.is(event.session())) {
            event.leases()
                    .forEach(token -> Optional.ofNullable(leases.remove(token)).ifPresent(held -> {
                        held.storeWanted();
                        completeTickets(held);
                        commands.add(new WorkerCommand.ForgetShard(token));
                    }));
        }
    }

    private void drain(HeldLease held) {
        switch (held.phase) {
            case RUNNING, STOPPED -> {
                held.phase = Phase.DRAINING;
                commands.add(new WorkerCommand.DrainShard(held.token()));
            }
            case DRAINING, LEAVING, RELEASED, ENDING -> {
                // on its way
            }
        }
    }

    private void rest(LeaseToken token, Optional<Position> processed, Phase phase) {
        HeldLease held = leases.get(token);
        if (held != null) {
            processed.ifPresent(held::want);
            held.phase = phase;
        }
    }

    private void stopped(WorkerEvent.Stopped event) {
        HeldLease held = leases.get(event.lease());
        if (held != null && held.phase == Phase.RUNNING) {
            event.processed().ifPresent(held::want);
            held.phase = Phase.STOPPED;
        }
    }

    private void checkpointWanted(WorkerEvent.CheckpointWanted event) {
        HeldLease held = leases.get(event.lease());
        if (held == null || held.phase == Phase.RELEASED) {
            commands.add(new WorkerCommand.TicketRefused(event.ticket(), "the lease is gone"));
            return;
        }
        held.want(event.position(), event.ticket());
    }

    private void checkpointAnswered(WorkerEvent.CheckpointAnswered event, long now) {
        Map<LeaseToken, Position> positions = inFlight.remove(event.call());
        if (positions == null) {
            return;
        }
        positions.forEach((token, position) -> {
            HeldLease held = leases.get(token);
            Stored result = event.results().getOrDefault(token, Stored.LATER);
            if (held == null) {
                return;
            }
            switch (result) {
                case YES -> held.stored(position);
                case LATER -> callAt = now + RETRY_NANOS;
                case LEASE_LOST -> refused(held);
            }
        });
    }

    /** A checkpoint that was overtaken by the lease's return finds another holder; that is no loss. */
    private void refused(HeldLease held) {
        if (held.phase != Phase.RELEASED) {
            abort(held.token(), "a checkpoint was refused: another worker holds the lease");
        }
    }

    /** What follows from the state after any event. */
    private void settle(long now) {
        for (HeldLease held : List.copyOf(leases.values())) {
            completeTickets(held);
            if (held.phase == Phase.ENDING && held.unstored().isEmpty()) {
                commands.add(new WorkerCommand.ForgetShard(held.token()));
                leases.remove(held.token());
            }
        }
        release();
        store(now, HeldLease::isUrgent);
        if (closing && leases.isEmpty()) {
            leave(now);
        }
    }

    private void completeTickets(HeldLease held) {
        held.takeStoredTickets().forEach(ticket -> commands.add(new WorkerCommand.TicketDone(ticket)));
    }

    /** What was processed goes with the lease, so that a hand-over waits for no checkpoint. */
    private void release() {
        if (!session.isJoined()) {
            return;
        }
        Map<LeaseToken, Optional<Position>> leaving = new LinkedHashMap<>();
        for (HeldLease held : leases.values()) {
            if (held.phase == Phase.LEAVING && leaving.size() < MOST_ENTRIES) {
                held.phase = Phase.RELEASED;
                leaving.put(held.token(), held.unstored());
            }
        }
        if (!leaving.isEmpty()) {
            commands.add(new WorkerCommand.Release(leaving));
        }
    }

    /** Stores what is not on its way yet, when there is something of that kind. */
    private void store(long now, Predicate<HeldLease> kind) {
        boolean wanted = leases.values().stream().anyMatch(held -> kind.test(held) && isUnsent(held));
        if (!wanted || inFlight.size() >= MOST_CALLS || now < callAt) {
            return;
        }
        Map<LeaseToken, Position> positions = new LinkedHashMap<>();
        for (HeldLease held : leases.values()) {
            if (positions.size() < MOST_ENTRIES && isUnsent(held)) {
                held.unstored().ifPresent(position -> positions.put(held.token(), position));
            }
        }
        inFlight.put(++calls, positions);
        commands.add(new WorkerCommand.StoreCheckpoints(calls, positions));
    }

    private boolean isUnsent(HeldLease held) {
        return held.phase != Phase.RELEASED
                && held.unstored()
                        .filter(position -> !isOnItsWay(held.token(), position))
                        .isPresent();
    }

    private boolean isOnItsWay(LeaseToken token, Position position) {
        return inFlight.values().stream().anyMatch(sent -> position.equals(sent.get(token)));
    }

    private void leave(long now) {
        if (session.isJoined() && !left) {
            left = true;
            leftAt = now;
            commands.add(new WorkerCommand.Leave());
        } else if (!session.isJoined() || now - leftAt > LEAVE_PATIENCE_NANOS) {
            finish(Optional.empty());
        }
    }

    private void finish(Optional<MillraceException> failure) {
        finished = true;
        commands.add(new WorkerCommand.Finish(failure));
    }

    /** INV-7: others may hold the leases from now on. */
    private void expire(long now) {
        if (!leases.isEmpty() && now >= session.actUntil()) {
            abortAll("no heartbeat was answered for " + session.failoverMillis() + " ms");
            if (session.isJoined()) {
                endSession(Optional.empty(), now);
            }
        }
    }

    private void abortAll(String reason) {
        List.copyOf(leases.keySet()).forEach(token -> abort(token, reason));
    }

    private void abort(LeaseToken token, String reason) {
        HeldLease held = leases.remove(token);
        if (held == null) {
            return;
        }
        held.takeTickets().forEach(ticket -> commands.add(new WorkerCommand.TicketRefused(ticket, reason)));
        boolean given = held.phase == Phase.LEAVING || held.phase == Phase.RELEASED;
        commands.add(given ? new WorkerCommand.ForgetShard(token) : new WorkerCommand.AbortShard(token, reason));
    }
}
