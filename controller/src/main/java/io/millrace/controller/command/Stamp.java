package io.millrace.controller.command;

/**
 * What the leader writes beside a command because replicas would not agree on it.
 *
 * @param nowMillis leader's wall clock, milliseconds since the epoch; may jump back with a new leader
 * @param quotas limits of the leader's profile
 */
public record Stamp(long nowMillis, Quotas quotas) {}
