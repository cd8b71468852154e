package io.millrace.node.write;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;

/** A record with the shard that the image names for it. */
record RoutedRecord(StreamInfo stream, ShardInfo shard, PlainRecord record, AppendCallback callback) {}
