package io.millrace.client.internal.lease;

import io.millrace.common.error.MillraceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link WorkerMachine} wants done. */
public sealed interface WorkerCommand {

    /**
     * Open a session and join; end the present one, if any.
     *
     * @param session number of the new session
     * @param leader server to ask; empty = any
     * @param held leases to name
     */
    record Connect(int session, Optional<String> leader, List<LeaseToken> held) implements WorkerCommand {}

    /** Send a heartbeat. */
    record Heartbeat(long number) implements WorkerCommand {}

    /**
     * Give leases back with one message.
     *
     * @param leases each with how far its shard is processed; empty = as far as it is stored
     */
    record Release(Map<LeaseToken, Optional<Position>> leases) implements WorkerCommand {}

    /** Say that the worker is about to go and takes nothing more. */
    record Close() implements WorkerCommand {}

    /** Say that the worker goes. */
    record Leave() implements WorkerCommand {}

    /** Begin to process a shard. */
    record StartShard(Lease lease) implements WorkerCommand {}

    /** Finish what is under way in a shard, then say so. */
    record DrainShard(LeaseToken lease) implements WorkerCommand {}

    /** Stop to process a shard at once: others may do so already. */
    record AbortShard(LeaseToken lease, String reason) implements WorkerCommand {}

    /** The lease was given back or is finished; nothing refers to it any more. */
    record ForgetShard(LeaseToken lease) implements WorkerCommand {}

    /** Store checkpoints with one call. */
    record StoreCheckpoints(long call, Map<LeaseToken, Position> positions) implements WorkerCommand {}

    /** A wanted checkpoint is stored. */
    record TicketDone(long ticket) implements WorkerCommand {}

    /** A wanted checkpoint cannot be stored: the lease is gone. */
    record TicketRefused(long ticket, String reason) implements WorkerCommand {}

    /** Until then, on the monotonic clock, the worker may act on its leases. */
    record ActUntil(long nanos) implements WorkerCommand {}

    /** The worker is at its end. */
    record Finish(Optional<MillraceException> failure) implements WorkerCommand {}
}
