package io.millrace.common.log;

import java.nio.ByteBuffer;

/**
 * Deterministic state behind a replicated log. {@link #apply} and {@link #advance} are called by one thread, in log
 * order, each index at most once after {@link #open} or {@link #install} said where to go on. The other methods may be
 * called by other threads meanwhile, as each says.
 *
 * @param <R> result of a command; a refusal is a result too
 */
public interface ReplicatedStateMachine<R> extends AutoCloseable {

    /**
     * Opens the stored state.
     *
     * @return position up to which the state is durable; the log calls again everything after it. {@link
     *     LogPosition#NONE} for a new replica
     */
    LogPosition open();

    /**
     * Applies one command. Must give the same result and state on every replica. Bad commands give a refusal as result;
     * an exception means that this replica is broken, and the process halts.
     *
     * @param command read-only; valid only during the call unless copied
     */
    R apply(LogPosition position, ByteBuffer command);

    /** Notes an entry without a command (configuration, new term). In order with {@link #apply}. */
    void advance(LogPosition position);

    /**
     * Makes all that is applied now durable. Called by a background thread while apply goes on; slow.
     *
     * @return position up to which the state is durable at least
     */
    LogPosition flush();

    /**
     * Takes a consistent image of the state, durable and unaffected by later applies. Any thread; the caller closes it.
     */
    Checkpoint checkpoint();

    /**
     * Replaces the state by that of a checkpoint. No apply runs meanwhile; readers see either state.
     *
     * @return the checkpoint's position
     */
    LogPosition install(Checkpoint checkpoint);

    /** Tells who leads, in order of change. Must not block. */
    default void leadershipChanged(Leadership leadership) {}

    @Override
    void close();
}
