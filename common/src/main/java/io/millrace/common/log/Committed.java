package io.millrace.common.log;

/**
 * A command that was applied.
 *
 * @param position where it stands in the log
 * @param result what the state machine of the proposing replica returned
 */
public record Committed<R>(LogPosition position, R result) {}
