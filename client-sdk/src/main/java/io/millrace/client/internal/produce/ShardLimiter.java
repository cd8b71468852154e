package io.millrace.client.internal.produce;

/**
 * How fast one producer may send to one shard: two token buckets, of bytes and of stored records, each a second deep. What is
 * sent may overdraw them once; then it waits until they are above zero. Pure; guarded by the producer's lock.
 */
final class ShardLimiter {

    private static final double NANOS = 1e9;

    private Rate rate = Rate.UNLIMITED;
    private double bytes;
    private double records;
    private long filledAt;

    /**
     * What a shard takes from this producer.
     *
     * @param bytesPerSecond partition keys and payloads; infinite = no bound
     * @param recordsPerSecond stored records; infinite = no bound
     */
    record Rate(double bytesPerSecond, double recordsPerSecond) {

        static final Rate UNLIMITED = new Rate(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

        Rate percent(int percent) {
            return new Rate(bytesPerSecond * percent / 100, recordsPerSecond * percent / 100);
        }

        boolean isUnlimited() {
            return Double.isInfinite(bytesPerSecond) && Double.isInfinite(recordsPerSecond);
        }
    }

    /** Sets the rate; both buckets are full then. */
    void limit(Rate to, long now) {
        if (!to.equals(rate)) {
            rate = to;
            bytes = to.bytesPerSecond;
            records = to.recordsPerSecond;
            filledAt = now;
        }
    }

    /** Nanoseconds until something may be sent; 0 = now. */
    long waitNanos(long now) {
        if (rate.isUnlimited()) {
            return 0;
        }
        fill(now);
        double seconds = Math.max(missing(bytes, rate.bytesPerSecond), missing(records, rate.recordsPerSecond));
        return (long) Math.ceil(seconds * NANOS);
    }

    private static double missing(double tokens, double perSecond) {
        return tokens > 0 || Double.isInfinite(perSecond) ? 0 : (1 - tokens) / perSecond;
    }

    void sent(long sentBytes, int sentRecords) {
        bytes -= sentBytes;
        records -= sentRecords;
    }

    private void fill(long now) {
        double seconds = (now - filledAt) / NANOS;
        filledAt = now;
        bytes = Math.min(rate.bytesPerSecond, bytes + seconds * rate.bytesPerSecond);
        records = Math.min(rate.recordsPerSecond, records + seconds * rate.recordsPerSecond);
    }
}
