package io.millrace.controller.api;

import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.proto.api.v1.DescribeLimitsResponse;

/** DescribeLimits: the active profile and what is used of it. */
final class LimitsReport {

    private LimitsReport() {}

    static DescribeLimitsResponse of(Limits limits, MetadataImage image) {
        DescribeLimitsResponse.Builder report = DescribeLimitsResponse.newBuilder();
        limits.callRates().perSecond().forEach((operation, rate) -> report.putLimits("call-rate-" + operation, rate));
        return report.setProfile(limits.profile())
                .setOpenShardCount(image.openShardCount())
                .setShardLimit(limits.shardsPerCluster())
                .setOnDemandStreamCount(image.onDemandStreamCount())
                .setOnDemandStreamLimit(limits.onDemandStreams())
                .putLimits("shard-write-bytes", limits.shardWriteBytes())
                .putLimits("shard-write-records", limits.shardWriteRecords())
                .putLimits("shard-read-bytes", limits.shardReadBytes())
                .putLimits("shard-read-calls", limits.shardReadCalls())
                .putLimits("get-records-bytes", limits.getRecordsBytes())
                .putLimits("get-records-count", limits.getRecordsCount())
                .putLimits("put-records-count", limits.putRecordsCount())
                .putLimits("put-records-bytes", limits.putRecordsBytes())
                .putLimits("max-record-kib", limits.maxRecordKib())
                .putLimits("min-retention-seconds", limits.minRetention().toSeconds())
                .putLimits("max-retention-seconds", limits.maxRetention().toSeconds())
                .putLimits("shards-per-stream", limits.shardsPerStream())
                .putLimits("shards-per-cluster", limits.shardsPerCluster())
                .putLimits("consumers-per-stream", limits.consumersPerStream())
                .putLimits("shard-count-updates-per-day", limits.shardCountUpdatesPerDay())
                .putLimits("scale-factor", limits.scaleFactor())
                .putLimits("tags-per-stream", limits.tagsPerStream())
                .putLimits("streams-creating", limits.streamsCreating())
                .putLimits("on-demand-streams", limits.onDemandStreams())
                .putLimits("mode-changes-per-day", limits.modeChangesPerDay())
                .putLimits("encryption-changes-per-day", limits.encryptionChangesPerDay())
                .putLimits("consumer-groups", limits.consumerGroups())
                .putLimits("workers-per-group", limits.workersPerGroup())
                .putLimits("leases-per-cluster", limits.leasesPerCluster())
                .build();
    }
}
