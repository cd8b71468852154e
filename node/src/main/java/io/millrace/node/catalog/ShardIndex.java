package io.millrace.node.catalog;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shards of one stream by unique number and by parent. It holds for all versions of the stream: who a shard is and who its
 * parents are never changes, and numbers only grow, so a newer version adds the shards above the highest number so far and
 * a look-up takes the rest from the version that is asked for. Any thread.
 */
final class ShardIndex {

    private static final int NONE = -1;
    private static final int SLACK = 1024;

    private final Map<Long, ShardId> ids = new ConcurrentHashMap<>();
    private final Map<ShardId, List<ShardId>> children = new ConcurrentHashMap<>();
    private volatile int highest = NONE;

    /** Takes in the shards that this version of the stream has and earlier ones had not. */
    void follow(StreamInfo stream) {
        if (highest(stream) > highest) {
            synchronized (this) {
                if (ids.size() > 2 * stream.shards().size() + SLACK) {
                    // Most of them have expired.
                    ids.clear();
                    children.clear();
                    highest = NONE;
                }
                if (highest(stream) > highest) {
                    stream.shards().tailMap(new ShardId(highest + 1)).values().forEach(this::add);
                    highest = highest(stream);
                }
            }
        }
    }

    private static int highest(StreamInfo stream) {
        return stream.shards().isEmpty() ? NONE : stream.shards().lastKey().number();
    }

    private void add(ShardInfo shard) {
        ids.put(shard.uid(), shard.id());
        for (ShardId parent : shard.parents()) {
            children.merge(parent, List.of(shard.id()), (known, added) -> {
                List<ShardId> all = new ArrayList<>(known);
                all.addAll(added);
                return all;
            });
        }
    }

    Optional<ShardInfo> shard(StreamInfo stream, long uid) {
        return Optional.ofNullable(ids.get(uid)).flatMap(stream::shard).filter(shard -> shard.uid() == uid);
    }

    /** By number. */
    List<ShardInfo> children(StreamInfo stream, ShardId parent) {
        return children.getOrDefault(parent, List.of()).stream()
                .flatMap(id -> stream.shard(id).stream())
                .toList();
    }
}
