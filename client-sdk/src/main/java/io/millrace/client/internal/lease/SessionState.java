package io.millrace.client.internal.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The session of a worker with the coordinator, and its clock. Owned by its {@link WorkerMachine}. */
final class SessionState {

    /** A coordinator that does not answer for so long is given up. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    /** A heartbeat that is not answered yet. */
    private record Sent(long number, long atNanos) {}

    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private int number;
    private boolean connecting;
    private boolean joined;
    private long connectedAt;
    private long connectAt;
    private long heartbeatAt;
    private long heartbeatNanos;
    private long failoverNanos;
    private long heartbeats;
    private long failures;
    private Optional<String> leader = Optional.empty();
    private long actUntil;

    boolean is(int session) {
        return session == number && (connecting || joined);
    }

    boolean isJoined() {
        return joined;
    }

    boolean isConnecting() {
        return connecting;
    }

    Optional<String> leader() {
        return leader;
    }

    long actUntil() {
        return actUntil;
    }

    long failoverMillis() {
        return failoverNanos / 1_000_000;
    }

    boolean mayConnect(long now) {
        return !joined && !connecting && now >= connectAt;
    }

    int connect(long now) {
        connecting = true;
        connectedAt = now;
        unanswered.clear();
        return ++number;
    }

    void joined(WorkerEvent.Joined event, long now) {
        connecting = false;
        joined = true;
        failures = 0;
        heartbeats = 0;
        leader = Optional.empty();
        heartbeatNanos = event.heartbeat().toNanos();
        failoverNanos = event.failover().toNanos();
        heartbeatAt = now + heartbeatNanos;
        extend(event.sentAtNanos());
    }

    /** The session is over; the next one begins at once at a leader that was named, else after a pause that grows. */
    void ended(Optional<String> namedLeader, long now) {
        connecting = false;
        joined = false;
        leader = namedLeader;
        failures++;
        boolean atOnce = namedLeader.isPresent() && failures <= 3;
        long pause = FIRST_PAUSE_NANOS << Math.min(failures - 1, 10);
        connectAt = atOnce ? now : now + Math.min(pause, LONGEST_PAUSE_NANOS);
    }

    boolean isHeartbeatDue(long now) {
        return joined && now >= heartbeatAt;
    }

    long heartbeat(long now) {
        heartbeatAt = now + heartbeatNanos;
        unanswered.addLast(new Sent(++heartbeats, now));
        return heartbeats;
    }

    void answered(long heartbeat) {
        while (!unanswered.isEmpty() && unanswered.getFirst().number <= heartbeat) {
            extend(unanswered.removeFirst().atNanos);
        }
    }

    /** The coordinator says nothing although it should have. */
    boolean isSilent(long now) {
        if (connecting) {
            return now - connectedAt > PATIENCE_NANOS;
        }
        return joined && !unanswered.isEmpty() && now - unanswered.getFirst().atNanos > PATIENCE_NANOS;
    }

    private void extend(long sentAt) {
        actUntil = Math.max(actUntil, sentAt + failoverNanos);
    }
}
