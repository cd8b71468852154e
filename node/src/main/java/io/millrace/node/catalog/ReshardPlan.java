package io.millrace.node.catalog;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The children of a reshard under way, by unique number and by parent. Immutable. */
final class ReshardPlan {

    private final ProcessInfo.Resharding process;
    private final Map<Long, ShardInfo> byUid = new HashMap<>();
    private final Map<ShardId, List<ShardInfo>> byParent = new HashMap<>();

    ReshardPlan(ProcessInfo.Resharding process) {
        this.process = process;
        for (ProcessInfo.ReshardStep step : process.steps()) {
            step.parents().forEach(parent -> byParent.put(parent, step.children()));
            step.children().forEach(child -> byUid.put(child.uid(), child));
        }
    }

    /** True when this is the plan of that version of the process. */
    @SuppressWarnings("ReferenceEquality") // the same version, not merely an equal one
    boolean isOf(ProcessInfo.Resharding version) {
        return process == version;
    }

    Optional<ShardInfo> child(long uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** The shards that take a parent's records, by range; empty for a shard that is not resharded. */
    List<ShardInfo> children(ShardId parent) {
        return byParent.getOrDefault(parent, List.of());
    }
}
