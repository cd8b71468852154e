package io.millrace.common.metadata;

import io.millrace.common.hash.HashKey;
import io.millrace.common.id.ShardId;
import java.util.Optional;
import org.pcollections.TreePMap;

/** Changes of one stream while a {@link MetadataDelta} is replayed. One thread. */
final class StreamDelta {

    private MetadataRecord.Stream head;
    private TreePMap<ShardId, ShardInfo> shards;
    private TreePMap<HashKey, ShardId> openShards;
    private TreePMap<String, ConsumerInfo> consumers;
    private StreamOptions options;

    StreamDelta(MetadataRecord.Stream head) {
        this.head = head;
        shards = TreePMap.empty();
        openShards = TreePMap.empty();
        consumers = TreePMap.empty();
        options = StreamOptions.NONE;
    }

    StreamDelta(StreamInfo base) {
        head = MetadataRecord.Stream.of(base);
        shards = base.shards();
        openShards = base.openShards();
        consumers = base.consumers();
        options = base.options();
    }

    void head(MetadataRecord.Stream newHead) {
        head = newHead;
    }

    Iterable<ShardInfo> shards() {
        return shards.values();
    }

    Optional<ShardInfo> shard(ShardId id) {
        return Optional.ofNullable(shards.get(id));
    }

    /** Returns the shard as it was before. */
    Optional<ShardInfo> putShard(ShardInfo shard) {
        ShardInfo before = shards.get(shard.id());
        shards = shards.plus(shard.id(), shard);
        if (before != null) {
            giveUpRange(before);
        }
        if (shard.isOpen()) {
            openShards = openShards.plus(shard.range().start(), shard.id());
        }
        return Optional.ofNullable(before);
    }

    /** Returns the shard as it was before. */
    Optional<ShardInfo> removeShard(ShardId id) {
        ShardInfo before = shards.get(id);
        if (before == null) {
            return Optional.empty();
        }
        shards = shards.minus(id);
        giveUpRange(before);
        return Optional.of(before);
    }

    private void giveUpRange(ShardInfo shard) {
        // A child that opened earlier in this delta may begin at the same key: leave it.
        if (shard.isOpen() && shard.id().equals(openShards.get(shard.range().start()))) {
            openShards = openShards.minus(shard.range().start());
        }
    }

    void putConsumer(ConsumerInfo consumer) {
        consumers = consumers.plus(consumer.name(), consumer);
    }

    void options(StreamOptions newOptions) {
        options = newOptions;
    }

    void removeConsumer(String name) {
        consumers = consumers.minus(name);
    }

    StreamInfo apply() {
        return new StreamInfo(
                head.uid(),
                head.name(),
                head.status(),
                head.retention(),
                head.createdMillis(),
                head.maxRecordKib(),
                shards,
                openShards,
                head.nextShardNumber(),
                consumers,
                TreePMap.from(head.tags()),
                head.capacity(),
                options);
    }
}
