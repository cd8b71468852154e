package io.millrace.common.limits;

import java.time.Duration;

/**
 * The numbers of a limit profile (design D11). Rates are per second.
 *
 * @param profile name of the profile the numbers began as
 * @param shardWriteBytes bytes (data + partition key) a shard takes per second
 * @param shardWriteRecords records a shard takes per second
 * @param shardReadBytes bytes a shard gives per second to all pollers, and to each registered consumer
 * @param shardReadCalls GetRecords calls per second and shard
 * @param getRecordsBytes most bytes of one GetRecords answer
 * @param getRecordsCount most records of one GetRecords answer
 * @param putRecordsCount most entries of one PutRecords call
 * @param putRecordsBytes most bytes of one PutRecords call
 * @param maxRecordKib largest record size a stream may be set to, KiB
 * @param minRetention shortest retention
 * @param maxRetention longest retention
 * @param shardsPerStream most open shards of a stream
 * @param shardsPerCluster most open shards of all streams
 * @param consumersPerStream most registered consumers of a stream
 * @param shardCountUpdatesPerDay UpdateShardCount calls in a rolling 24 h and stream
 * @param scaleFactor UpdateShardCount goes from 1/factor to factor times the open shards
 * @param tagsPerStream most tags of a stream
 * @param streamsCreating most streams that are CREATING at once
 * @param onDemandStreams most streams in on-demand mode
 * @param modeChangesPerDay changes of a stream's mode in a rolling 24 h
 * @param encryptionChangesPerDay StartStreamEncryption and StopStreamEncryption calls that change a stream, in a rolling 24 h
 * @param consumerGroups most consumer groups
 * @param workersPerGroup most workers of a consumer group
 * @param leasesPerCluster most leases of all consumer groups; checked when a group takes up a stream, not at splits
 * @param callRates calls per second of operations of the Kinesis API
 */
public record Limits(
        String profile,
        long shardWriteBytes,
        long shardWriteRecords,
        long shardReadBytes,
        long shardReadCalls,
        int getRecordsBytes,
        int getRecordsCount,
        int putRecordsCount,
        int putRecordsBytes,
        int maxRecordKib,
        Duration minRetention,
        Duration maxRetention,
        int shardsPerStream,
        int shardsPerCluster,
        int consumersPerStream,
        int shardCountUpdatesPerDay,
        int scaleFactor,
        int tagsPerStream,
        int streamsCreating,
        int onDemandStreams,
        int modeChangesPerDay,
        int encryptionChangesPerDay,
        int consumerGroups,
        int workersPerGroup,
        int leasesPerCluster,
        CallRates callRates) {

    private static final int MIB = 1024 * 1024;

    /** What AWS documents in 2026; the default. */
    public static final Limits AWS_2026 = new Limits(
            "aws-2026",
            MIB,
            1000,
            2 * MIB,
            5,
            10 * MIB,
            10_000,
            500,
            10 * MIB,
            10_240,
            Duration.ofDays(1),
            Duration.ofDays(365),
            10_000,
            20_000,
            20,
            10,
            2,
            50,
            5,
            50,
            2,
            25,
            1000,
            1000,
            500_000,
            CallRates.AWS_2026);

    /** The older, stricter numbers. */
    public static final Limits CLASSIC = new Limits(
            "classic",
            MIB,
            1000,
            2 * MIB,
            5,
            10 * MIB,
            10_000,
            500,
            5 * MIB,
            1024,
            Duration.ofDays(1),
            Duration.ofDays(7),
            500,
            500,
            5,
            2,
            2,
            10,
            5,
            50,
            2,
            25,
            100,
            200,
            50_000,
            CallRates.CLASSIC);

    /** No rates and no quotas beyond what keeps the process safe. */
    public static final Limits UNLIMITED = new Limits(
            "unlimited",
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            10 * MIB,
            10_000,
            500,
            10 * MIB,
            10_240,
            Duration.ofSeconds(1),
            Duration.ofDays(365),
            100_000,
            100_000,
            10_000,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            50,
            1000,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            100_000,
            10_000,
            10_000_000,
            CallRates.NONE);

    /** True when a rate is not limited. */
    public static boolean isUnlimited(long rate) {
        return rate == Long.MAX_VALUE;
    }
}
