package io.millrace.controller.coordination.session;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.coordination.LeasePosition;

/**
 * A lease as its new holder needs it.
 *
 * @param stream name of the stream
 * @param streamUid unique number of the stream
 * @param shard the shard
 * @param epoch fencing token
 * @param position where to go on
 */
public record AssignedLease(String stream, long streamUid, ShardInfo shard, long epoch, LeasePosition position) {}
