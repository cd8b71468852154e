package io.millrace.controller.coordination.session;

/**
 * A lease and the proof that its holder is the present one.
 *
 * @param shardUid unique number of the shard
 * @param epoch epoch of the assignment
 */
public record LeaseToken(long shardUid, long epoch) {}
