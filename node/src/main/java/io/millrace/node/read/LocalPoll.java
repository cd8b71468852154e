package io.millrace.node.read;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.replica.GroupReplica;

/** A poll that the local replica answers, from an offset on. */
record LocalPoll(StreamInfo stream, ShardInfo shard, GroupReplica replica, long offset, PollRequest request) {}
