package io.millrace.node.read;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import java.util.List;

/**
 * A shard that continues a closed one.
 *
 * @param id number in the stream
 * @param parents one (split) or two (merge) parents
 * @param range hash keys it owns
 */
public record ChildShard(ShardId id, List<ShardId> parents, HashKeyRange range) {

    public ChildShard {
        parents = List.copyOf(parents);
    }

    static ChildShard of(ShardInfo shard) {
        return new ChildShard(shard.id(), shard.parents(), shard.range());
    }
}
