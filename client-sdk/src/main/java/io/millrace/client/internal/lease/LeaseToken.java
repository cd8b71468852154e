package io.millrace.client.internal.lease;

/**
 * Names a lease and proves that its holder is the present one.
 *
 * @param shardUid unique number of the shard in the cluster
 * @param epoch fencing token: the number of the assignment, never used twice
 */
public record LeaseToken(long shardUid, long epoch) {}
