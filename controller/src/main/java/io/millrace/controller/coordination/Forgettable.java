package io.millrace.controller.coordination;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leases that nobody can need any more: those of shards that the metadata no longer has, which nobody holds, and whose children
 * are leased. Until then they tell where the children start.
 */
public final class Forgettable {

    private Forgettable() {}

    /** Unique numbers of their shards. */
    public static List<Long> of(ConsumerGroup group, MetadataImage image) {
        List<Long> shards = new ArrayList<>();
        Map<Long, Map<ShardId, List<ShardInfo>>> children = new HashMap<>();
        for (Lease lease : group.leases().values()) {
            Optional<StreamInfo> stream = image.stream(lease.streamUid());
            if (lease.isHeld() || stream.flatMap(it -> it.shard(lease.shard())).isPresent()) {
                continue;
            }
            boolean needed = stream
                    .map(it -> children.computeIfAbsent(it.uid(), uid -> childrenOf(it))
                            .getOrDefault(lease.shard(), List.of()))
                    .orElse(List.of())
                    .stream()
                    .anyMatch(child -> group.lease(child.uid()).isEmpty());
            if (!needed) {
                shards.add(lease.shardUid());
            }
        }
        return shards;
    }

    private static Map<ShardId, List<ShardInfo>> childrenOf(StreamInfo stream) {
        Map<ShardId, List<ShardInfo>> children = new HashMap<>();
        stream.allShards()
                .forEach(shard -> shard.parents()
                        .forEach(parent -> children.computeIfAbsent(parent, id -> new ArrayList<>())
                                .add(shard)));
        return children;
    }
}
