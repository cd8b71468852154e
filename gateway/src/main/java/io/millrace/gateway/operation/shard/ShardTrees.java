package io.millrace.gateway.operation.shard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.proto.api.v1.ChildShard;
import io.millrace.proto.api.v1.Shard;
import java.util.List;

/** Shards in the words of the Kinesis API. */
public final class ShardTrees {

    private ShardTrees() {}

    /** Shard. */
    public static ObjectNode shard(Shard shard) {
        ObjectNode tree = NamedOperation.output().put("ShardId", shard.getShardId());
        if (!shard.getParentShardId().isEmpty()) {
            tree.put("ParentShardId", shard.getParentShardId());
        }
        if (!shard.getAdjacentParentShardId().isEmpty()) {
            tree.put("AdjacentParentShardId", shard.getAdjacentParentShardId());
        }
        range(tree, shard.getStartingHashKey(), shard.getEndingHashKey());
        ObjectNode numbers =
                tree.putObject("SequenceNumberRange").put("StartingSequenceNumber", shard.getStartingSequenceNumber());
        if (!shard.getEndingSequenceNumber().isEmpty()) {
            numbers.put("EndingSequenceNumber", shard.getEndingSequenceNumber());
        }
        return tree;
    }

    /** ChildShards, where there are any. */
    public static void children(List<ChildShard> children, ObjectNode output) {
        if (children.isEmpty()) {
            return;
        }
        ArrayNode trees = output.putArray("ChildShards");
        for (ChildShard child : children) {
            ObjectNode tree = trees.addObject().put("ShardId", child.getShardId());
            ArrayNode parents = tree.putArray("ParentShards");
            child.getParentShardsList().forEach(parents::add);
            range(tree, child.getStartingHashKey(), child.getEndingHashKey());
        }
    }

    private static void range(ObjectNode tree, String first, String last) {
        tree.putObject("HashKeyRange").put("StartingHashKey", first).put("EndingHashKey", last);
    }
}
