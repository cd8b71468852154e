package io.millrace.common.log;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One replica's door to the replicated log of its group (design D4). Implemented by Ratis in module raft and simulated
 * in module testkit; {@code CommandLogContractTest} in testkit holds for both.
 *
 * @param <R> result type of the group's state machine
 */
public interface CommandLog<R> {

    GroupId group();

    /**
     * Puts a command into the log. Calls of one thread are appended in call order. May block for a moment when the
     * log's queue is full, so never call it from an event loop.
     *
     * <p>The future completes after the command was applied on this replica, on the thread that applies: continue
     * elsewhere when there is much to do. It fails with a {@link io.millrace.common.error.MillraceException}:
     * NOT_LEADER, NO_LEADER, OVERLOADED or VALIDATION (too large) when the command is certainly not in the log;
     * OUTCOME_UNKNOWN when it may be.
     *
     * @param command bytes that the caller does not change afterwards; not copied
     */
    CompletableFuture<Committed<R>> propose(ByteBuffer command);

    /**
     * Asks a majority whether this replica still leads; for reads that must not miss what others have decided. A leader that is
     * cut off, or stood still, takes itself for the leader for a while after another one was elected.
     *
     * <p>Completes, on any thread, when everything that was acknowledged anywhere before the call is applied here. Fails with a
     * {@link io.millrace.common.error.MillraceException}: NOT_LEADER or NO_LEADER. Costs messages, no entry.
     */
    CompletableFuture<Void> readBarrier();

    /** Largest command in bytes. */
    int maxCommandBytes();

    /** Who leads, as of now. */
    Leadership leadership();

    /** Calls the listener at each change of {@link #leadership()}, in order, on a thread that must not be blocked. */
    void onLeadershipChange(Consumer<Leadership> listener);

    /** Progress of this replica, for reports and watchdogs. */
    LogStatus status();

    /**
     * Hands leadership to another member. Completes when that one leads; fails with UNAVAILABLE when it did not happen
     * in time, NOT_LEADER when this replica does not lead.
     */
    CompletableFuture<Void> transferLeadership(NodeId target, Duration timeout);
}
