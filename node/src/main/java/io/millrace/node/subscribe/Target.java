package io.millrace.node.subscribe;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.throttle.Throttles.Reader;

/**
 * What is subscribed to, and by whom.
 *
 * @param stream the shard's stream
 * @param shard the shard
 * @param consumer name of a registered consumer, or empty for the shard's polled budget
 * @param tenure whether it is the consumer's only subscription to the shard
 */
public record Target(StreamInfo stream, ShardInfo shard, String consumer, Tenure tenure) {

    /** The budget that its bytes are charged to. */
    Reader reader() {
        return new Reader(shard.uid(), consumer);
    }

    boolean isConsumerKnown(StreamInfo latest) {
        return consumer.isEmpty() || latest.consumers().containsKey(consumer);
    }
}
