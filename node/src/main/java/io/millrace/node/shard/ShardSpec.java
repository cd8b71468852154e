package io.millrace.node.shard;

import io.millrace.common.hash.HashKeyRange;

/**
 * What is fixed when a shard is opened.
 *
 * @param uid unique number in the cluster, never used again
 * @param streamUid stream it belongs to
 * @param number number in the stream
 * @param epochSeconds creation second, leading part of its sequence numbers
 * @param range hash keys it owns
 */
public record ShardSpec(long uid, long streamUid, int number, long epochSeconds, HashKeyRange range) {}
