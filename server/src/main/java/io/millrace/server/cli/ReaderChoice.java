package io.millrace.server.cli;

import io.millrace.client.ReaderOptions;
import io.millrace.client.StartPosition;
import org.jspecify.annotations.Nullable;

/** What {@code get} and {@code tail} read. */
final class ReaderChoice {

    private ReaderChoice() {}

    /** The whole stream, or the shard that is named. */
    static ReaderOptions of(Cluster cluster, String stream, @Nullable String shard, StartPosition start) {
        if (shard != null) {
            String id = ShardIds.find(cluster.admin().listShards(stream), stream, shard)
                    .shardId();
            return ReaderOptions.subscribed().withShard(id, start);
        }
        if (start.sequenceNumber() != null) {
            throw CommandFailure.usage("a sequence number belongs to one shard: add --shard");
        }
        return ReaderOptions.subscribed().from(start);
    }
}
