package io.millrace.common.id;

/**
 * Random 128-bit id of one producer instance; with a sequence number per shard it makes appends idempotent.
 *
 * @param high high half
 * @param low low half
 */
public record ProducerId(long high, long low) implements Comparable<ProducerId> {

    /** No idempotence asked for. */
    public static final ProducerId NONE = new ProducerId(0, 0);

    public boolean isNone() {
        return high == 0 && low == 0;
    }

    @Override
    public int compareTo(ProducerId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
