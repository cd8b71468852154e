package io.millrace.common.limits;

/**
 * What a shard takes per second, as the measure of how much of it is used.
 *
 * @param bytesPerSecond data and partition keys
 * @param recordsPerSecond records
 */
public record ShardCapacity(double bytesPerSecond, double recordsPerSecond) {

    /**
     * The capacity of a profile. Where a rate is not limited, the default profile's is the measure, so that load is
     * spread over shards there too.
     */
    public static ShardCapacity of(Limits limits) {
        return new ShardCapacity(
                rate(limits.shardWriteBytes(), Limits.AWS_2026.shardWriteBytes()),
                rate(limits.shardWriteRecords(), Limits.AWS_2026.shardWriteRecords()));
    }

    /** Share of the capacity that a load uses: 0 = idle, 1 = all of it; the scarcer of bytes and records counts. */
    public double use(double bytes, double records) {
        return Math.max(bytes / bytesPerSecond, records / recordsPerSecond);
    }

    private static double rate(long limit, long nominal) {
        return Limits.isUnlimited(limit) ? nominal : limit;
    }
}
