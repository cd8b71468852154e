package io.millrace.raft;

import org.jspecify.annotations.Nullable;

/**
 * Told when a replica cannot go on safely: its log failed, its division closed by itself, or its state machine threw.
 * The process must end: a replica that lingers looks alive and answers nothing. Called from any thread, at most once per
 * group and cause; must not block for long.
 */
public interface FatalHandler {

    /**
     * Ends the process.
     *
     * @param message one sentence for the operator: what failed, where, what to do
     * @param cause what was thrown, if anything
     */
    void fatal(String message, @Nullable Throwable cause);
}
