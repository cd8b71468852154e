/**
 * What a shard decides when a command is applied (design D4): plain values in, plain values out. No log, store, clock, logger
 * or thread in here, so that every replica decides alike. Begin with {@link io.millrace.node.shard.Shard}.
 */
@NullMarked
package io.millrace.node.shard;

import org.jspecify.annotations.NullMarked;
