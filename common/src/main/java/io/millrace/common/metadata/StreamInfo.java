package io.millrace.common.metadata;

import io.millrace.common.hash.HashKey;
import io.millrace.common.id.ShardId;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * A stream and its shards. Maps share structure between versions, so a change costs O(log n).
 *
 * @param uid unique number; a re-created stream has another
 * @param name name
 * @param status state
 * @param retention how long records are kept
 * @param createdMillis creation time
 * @param maxRecordKib largest record (key + data) in KiB
 * @param shards all shards that hold or take records, by number
 * @param openShards numbers of the open shards by the first hash key of their range
 * @param nextShardNumber number of the next shard
 * @param consumers registered consumers by name
 * @param tags tags by key
 * @param capacity how its shard count is governed
 * @param options settings that change nothing about the shards
 */
public record StreamInfo(
        long uid,
        String name,
        StreamStatus status,
        Duration retention,
        long createdMillis,
        int maxRecordKib,
        TreePMap<ShardId, ShardInfo> shards,
        TreePMap<HashKey, ShardId> openShards,
        int nextShardNumber,
        TreePMap<String, ConsumerInfo> consumers,
        PMap<String, String> tags,
        StreamCapacity capacity,
        StreamOptions options) {

    /** A provisioned stream whose shard count was not updated lately, without options. */
    public StreamInfo(
            long uid,
            String name,
            StreamStatus status,
            Duration retention,
            long createdMillis,
            int maxRecordKib,
            TreePMap<ShardId, ShardInfo> shards,
            TreePMap<HashKey, ShardId> openShards,
            int nextShardNumber,
            TreePMap<String, ConsumerInfo> consumers,
            PMap<String, String> tags) {
        this(
                uid,
                name,
                status,
                retention,
                createdMillis,
                maxRecordKib,
                shards,
                openShards,
                nextShardNumber,
                consumers,
                tags,
                StreamCapacity.in(StreamMode.PROVISIONED),
                StreamOptions.NONE);
    }

    public Optional<ShardInfo> shard(ShardId id) {
        return Optional.ofNullable(shards.get(id));
    }

    /** The open shard that owns a hash key; empty only while the stream is being created. */
    public Optional<ShardInfo> openShardFor(HashKey key) {
        var floor = openShards.floorEntry(key);
        return floor == null ? Optional.empty() : shard(floor.getValue());
    }

    public Collection<ShardInfo> allShards() {
        return shards.values();
    }
}
