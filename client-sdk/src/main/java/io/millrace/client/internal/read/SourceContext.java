package io.millrace.client.internal.read;

import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.env.Environment;
import io.millrace.common.id.ShardId;

/**
 * What a source works with.
 *
 * @param stream name of the stream
 * @param shardNumber the shard to read
 * @param endsAtTip the source ends once it has read to the tip
 * @param sink takes chunks
 */
record SourceContext(
        String stream,
        int shardNumber,
        boolean endsAtTip,
        Sink sink,
        ShardMapFollower maps,
        ClientChannels channels,
        Environment environment) {

    String shardId() {
        return new ShardId(shardNumber).toString();
    }

    Route route() {
        return new Route(shardNumber, maps, channels, environment);
    }
}
