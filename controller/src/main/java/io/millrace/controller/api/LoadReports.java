package io.millrace.controller.api;

import io.millrace.common.hash.HashKey;
import io.millrace.controller.autoscale.NodeLoad;
import io.millrace.controller.autoscale.ShardLoad;
import io.millrace.controller.autoscale.ShardLoad.HotKey;
import io.millrace.controller.autoscale.ShardLoad.SplitPoint;
import io.millrace.proto.internal.v1.LoadReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What nodes say of their shards' load, read from heartbeats. */
final class LoadReports {

    private LoadReports() {}

    static NodeLoad read(LoadReport report) {
        Map<Long, ShardLoad> shards = new HashMap<>();
        report.getShardsList().forEach(shard -> shards.put(shard.getShardUid(), read(shard)));
        return new NodeLoad(shards, report.getComplete());
    }

    private static ShardLoad read(io.millrace.proto.internal.v1.ShardLoad shard) {
        return new ShardLoad(
                shard.getBytesPerSecond(),
                shard.getRecordsPerSecond(),
                shard.getRefusedPerSecond(),
                shard.getUse(),
                split(shard),
                shard.getHotKeysList().stream()
                        .map(key -> new HotKey(key.getPartitionKey(), key.getShare()))
                        .toList());
    }

    private static Optional<SplitPoint> split(io.millrace.proto.internal.v1.ShardLoad shard) {
        return shard.getSplitHashKey().isEmpty()
                ? Optional.empty()
                : Optional.of(new SplitPoint(
                        HashKey.fromBytes(shard.getSplitHashKey().toByteArray()), shard.getLowerShare()));
    }
}
