package io.millrace.node.subscribe;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.throttle.Throttles.Reader;

/** What is subscribed to, and by whom. */
record Target(StreamInfo stream, ShardInfo shard, String consumer) {

    /** The budget that its bytes are charged to. */
    Reader reader() {
        return new Reader(shard.uid(), consumer);
    }

    boolean isConsumerKnown(StreamInfo latest) {
        return consumer.isEmpty() || latest.consumers().containsKey(consumer);
    }
}
