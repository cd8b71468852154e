package io.millrace.controller.command;

import io.millrace.controller.placement.Loads;
import java.util.Optional;

/**
 * What the leader writes beside a command because replicas would not agree on it.
 *
 * @param nowMillis leader's wall clock, milliseconds since the epoch; may jump back with a new leader
 * @param quotas limits of the leader's profile
 * @param loads load of groups and shards, for commands that place children; empty in entries of versions that left children in
 *     their parents' groups
 */
public record Stamp(long nowMillis, Quotas quotas, Optional<Loads> loads) {}
