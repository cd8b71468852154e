package io.millrace.server.config;

import io.millrace.common.limits.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Limits: a profile, and single numbers that replace the profile's. */
public record LimitsConfig(
        @Setting(
                doc = "`aws-2026`: what Kinesis documents. `classic`: its older, stricter numbers. `unlimited`: no"
                        + " rates and quotas.",
                fallback = "aws-2026",
                live = true)
        String profile,

        @Setting(doc = "Bytes (data and partition key) a shard takes per second.", live = true)
        Optional<DataSize> shardWriteBytes,

        @Setting(doc = "Records a shard takes per second.", live = true)
        Optional<Long> shardWriteRecords,

        @Setting(doc = "Bytes a shard gives per second to pollers, and to each registered consumer.", live = true)
        Optional<DataSize> shardReadBytes,

        @Setting(doc = "GetRecords calls per second and shard.", live = true)
        Optional<Long> shardReadCalls,

        @Setting(doc = "Largest record size a stream may be set to, KiB, at most 10240.", live = true)
        Optional<Integer> maxRecordKib,

        @Setting(doc = "Shortest retention of a stream.", live = true)
        Optional<Duration> minRetention,

        @Setting(doc = "Longest retention of a stream.", live = true)
        Optional<Duration> maxRetention,

        @Setting(doc = "Open shards of a stream.", live = true)
        Optional<Integer> shardsPerStream,

        @Setting(doc = "Open shards of all streams.", live = true)
        Optional<Integer> shardsPerCluster,

        @Setting(doc = "Registered consumers of a stream.", live = true)
        Optional<Integer> consumersPerStream,

        @Setting(doc = "UpdateShardCount calls of a stream in 24 hours.", live = true)
        Optional<Integer> shardCountUpdatesPerDay,

        @Setting(doc = "UpdateShardCount reaches from 1/factor to factor times the open shards.", live = true)
        Optional<Integer> scaleFactor,

        @Setting(doc = "Tags of a stream.", live = true) Optional<Integer> tagsPerStream,

        @Setting(doc = "Streams that are CREATING at once.", live = true)
        Optional<Integer> streamsCreating,

        @Setting(doc = "Streams in on-demand mode.", live = true)
        Optional<Integer> onDemandStreams,

        @Setting(doc = "Changes of a stream's mode in 24 hours.", live = true)
        Optional<Integer> modeChangesPerDay,

        @Setting(doc = "Changes of a stream's encryption in 24 hours.", live = true)
        Optional<Integer> encryptionChangesPerDay,

        @Setting(doc = "Consumer groups.", live = true) Optional<Integer> consumerGroups,

        @Setting(doc = "Workers of a consumer group.", live = true)
        Optional<Integer> workersPerGroup,

        @Setting(doc = "Leases of all consumer groups; checked when a group takes up a stream.", live = true)
        Optional<Integer> leasesPerCluster,

        @Setting(
                doc = "Calls per second of single operations of the Kinesis API, counted on each server, such as"
                        + " `CreateStream:50`; 0 for no limit. `millrace limits` shows those in force.",
                live = true)
        List<CallRate> callRates) {

    private static final int LARGEST_RECORD_KIB = 10_240;

    public LimitsConfig {
        base(profile); // refuses an unknown one
        if (maxRecordKib.isPresent()) {
            Check.between(1, LARGEST_RECORD_KIB, "max-record-kib", maxRecordKib.get());
        }
    }

    /** The numbers in force. */
    public Limits toLimits() {
        Limits base = base(profile);
        return new Limits(
                base.profile(),
                shardWriteBytes.map(DataSize::bytes).orElse(base.shardWriteBytes()),
                shardWriteRecords.orElse(base.shardWriteRecords()),
                shardReadBytes.map(DataSize::bytes).orElse(base.shardReadBytes()),
                shardReadCalls.orElse(base.shardReadCalls()),
                base.getRecordsBytes(),
                base.getRecordsCount(),
                base.putRecordsCount(),
                base.putRecordsBytes(),
                maxRecordKib.orElse(base.maxRecordKib()),
                minRetention.orElse(base.minRetention()),
                maxRetention.orElse(base.maxRetention()),
                shardsPerStream.orElse(base.shardsPerStream()),
                shardsPerCluster.orElse(base.shardsPerCluster()),
                consumersPerStream.orElse(base.consumersPerStream()),
                shardCountUpdatesPerDay.orElse(base.shardCountUpdatesPerDay()),
                scaleFactor.orElse(base.scaleFactor()),
                tagsPerStream.orElse(base.tagsPerStream()),
                streamsCreating.orElse(base.streamsCreating()),
                onDemandStreams.orElse(base.onDemandStreams()),
                modeChangesPerDay.orElse(base.modeChangesPerDay()),
                encryptionChangesPerDay.orElse(base.encryptionChangesPerDay()),
                consumerGroups.orElse(base.consumerGroups()),
                workersPerGroup.orElse(base.workersPerGroup()),
                leasesPerCluster.orElse(base.leasesPerCluster()),
                base.callRates()
                        .with(callRates.stream()
                                .collect(Collectors.toMap(
                                        CallRate::operation, CallRate::perSecond, (first, last) -> last))));
    }

    private static Limits base(String profile) {
        return switch (profile) {
            case "aws-2026" -> Limits.AWS_2026;
            case "classic" -> Limits.CLASSIC;
            case "unlimited" -> Limits.UNLIMITED;
            default ->
                throw new InvalidSetting(
                        "profile", "'" + profile + "' is not known; use aws-2026, classic or unlimited");
        };
    }
}
