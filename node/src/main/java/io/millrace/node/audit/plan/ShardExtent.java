package io.millrace.node.audit.plan;

/**
 * What a replica holds of a shard.
 *
 * @param uid unique number of the shard
 * @param streamUid its stream
 * @param firstOffset first kept offset
 * @param nextOffset offset of the next record
 */
public record ShardExtent(long uid, long streamUid, long firstOffset, long nextOffset) {}
