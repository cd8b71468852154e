package io.millrace.client.internal.lease;

import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a {@link WorkerMachine} hears. Events of a session carry its number, so that those of an earlier one are ignored. */
public sealed interface WorkerEvent {

    /**
     * The coordinator has taken the worker in.
     *
     * @param sentAtNanos when the worker asked
     * @param heartbeat how often to send a heartbeat
     * @param failover how long leases live after a heartbeat was sent that is answered
     * @param kept leases named when joining that the worker still has
     */
    record Joined(int session, long sentAtNanos, Duration heartbeat, Duration failover, Set<LeaseToken> kept)
            implements WorkerEvent {}

    /** The session is over. */
    record SessionEnded(int session, Why why, Optional<String> leader, MillraceException cause) implements WorkerEvent {

        /** What to do now. */
        public enum Why {
            /** Join again after a moment. */
            BROKEN,
            /** Join again at the leader. */
            NOT_LEADER,
            /** All leases are gone: join again. */
            EXPIRED,
            /** It makes no sense to join again. */
            REFUSED,
            /** The worker has left. */
            LEFT
        }
    }

    /** A heartbeat was answered. */
    record HeartbeatAnswered(int session, long number) implements WorkerEvent {}

    /** New leases. */
    record Assigned(int session, List<Lease> leases) implements WorkerEvent {}

    /** Leases to give back. */
    record Revoked(int session, List<LeaseToken> leases) implements WorkerEvent {}

    /** Leases that were given back are the coordinator's, and what was processed is stored. */
    record Released(int session, List<LeaseToken> leases) implements WorkerEvent {}

    /** A lease is gone. */
    record Lost(int session, LeaseToken lease, String reason) implements WorkerEvent {}

    /** The application wants a checkpoint stored; the ticket is completed when it is. */
    record CheckpointWanted(LeaseToken lease, Position position, long ticket) implements WorkerEvent {}

    /**
     * The coordinator answered a checkpoint call.
     *
     * @param results what became of each entry
     */
    record CheckpointAnswered(long call, Map<LeaseToken, Stored> results) implements WorkerEvent {

        /** What became of a checkpoint. */
        public enum Stored {
            /** It is stored, or a later one was. */
            YES,
            /** Another worker holds the lease, or the shard is gone. */
            LEASE_LOST,
            /** Not now. */
            LATER
        }
    }

    /** A checkpoint call failed as a whole; what it did is unknown. */
    record CheckpointFailed(long call) implements WorkerEvent {}

    /** A shard's processing came to rest after {@link WorkerCommand.DrainShard}. */
    record Drained(LeaseToken lease, Optional<Position> processed) implements WorkerEvent {}

    /** A shard was processed to its end. */
    record Ended(LeaseToken lease) implements WorkerEvent {}

    /** The application cannot process the shard: it stays held, and stands still. */
    record Stopped(LeaseToken lease, Optional<Position> processed) implements WorkerEvent {}

    /**
     * Time has passed; comes many times a second.
     *
     * @param processed how far shards are processed and may be stored by themselves
     */
    record Tick(Map<LeaseToken, Position> processed) implements WorkerEvent {}

    /** The worker shall hand over everything and leave. */
    record CloseWanted() implements WorkerEvent {}

    /** Closing takes too long. */
    record CloseOverdue() implements WorkerEvent {}
}
