/**
 * Resharding in a simulated cluster: one thread, one seed, invariants checked after every event. The world is made of the
 * product's own decisions (metadata commands, processes, shards, lanes, lineage) over simulated logs and a simulated network;
 * the checkers are {@link io.millrace.chaos.reshard.History} and what it is made of.
 */
@NullMarked
package io.millrace.chaos.reshard;

import org.jspecify.annotations.NullMarked;
