package io.millrace.node.cluster;

import com.google.protobuf.ByteString;
import io.millrace.node.load.LoadSnapshot;
import io.millrace.node.load.ShardLoad;
import io.millrace.node.load.sketch.HeavyKeys.HeavyKey;
import io.millrace.proto.internal.v1.HotKey;
import io.millrace.proto.internal.v1.LoadReport;
import java.util.List;

/** Loads in the words of the heartbeat. */
final class LoadReports {

    /** Keys are named for this many of the hottest shards. */
    private static final int SHARDS_WITH_KEYS = 64;

    private LoadReports() {}

    static LoadReport of(LoadSnapshot snapshot) {
        LoadReport.Builder report = LoadReport.newBuilder().setComplete(snapshot.complete());
        for (ShardLoad load : snapshot.shards()) {
            report.addShards(shard(load, report.getShardsCount() < SHARDS_WITH_KEYS ? load.hotKeys() : List.of()));
        }
        return report.build();
    }

    private static io.millrace.proto.internal.v1.ShardLoad shard(ShardLoad load, List<HeavyKey> keys) {
        var shard = io.millrace.proto.internal.v1.ShardLoad.newBuilder()
                .setShardUid(load.shard().uid())
                .setBytesPerSecond(load.bytesPerSecond())
                .setRecordsPerSecond(load.recordsPerSecond())
                .setRefusedPerSecond(load.refusedPerSecond())
                .setUse(load.use());
        load.split()
                .ifPresent(split -> shard.setSplitHashKey(
                                ByteString.copyFrom(split.key().toBytes()))
                        .setLowerShare(split.lowerShare()));
        keys.forEach(key ->
                shard.addHotKeys(HotKey.newBuilder().setPartitionKey(key.key()).setShare(key.share())));
        return shard.build();
    }
}
