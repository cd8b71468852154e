package io.millrace.node.write;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;

/** A block with its shard as the image knows it. */
record RoutedBlock(StreamInfo stream, ShardInfo shard, EncodedBlock block, AppendCallback callback) {}
