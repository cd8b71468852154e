package io.millrace.common.hash;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A closed range of hash keys.
 *
 * @param start first key
 * @param end last key, not below {@code start}
 */
public record HashKeyRange(HashKey start, HashKey end) {

    /** The whole space. */
    public static final HashKeyRange ALL = new HashKeyRange(HashKey.MIN, HashKey.MAX);

    public HashKeyRange {
        if (start.compareTo(end) > 0) {
            throw new IllegalArgumentException("range starts at " + start + " after its end " + end);
        }
    }

    public boolean contains(HashKey key) {
        return start.compareTo(key) <= 0 && key.compareTo(end) <= 0;
    }

    /** True when {@code upper} begins right after this range. */
    public boolean isFollowedBy(HashKeyRange upper) {
        return !end.equals(HashKey.MAX) && end.next().equals(upper.start);
    }

    /** The key that begins the upper half. */
    public HashKey middle() {
        return HashKey.of(start.toBigInteger().add(size().shiftRight(1)));
    }

    /** How many keys are in the range. */
    public BigInteger size() {
        return end.toBigInteger().subtract(start.toBigInteger()).add(BigInteger.ONE);
    }

    /**
     * The even ranges a new stream gets: {@code count} ranges of width floor(2^128 / count), the last one ends at
     * 2^128-1 (as the real service does it).
     */
    public static List<HashKeyRange> even(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count " + count + " is below 1");
        }
        if (count == 1) {
            return List.of(ALL);
        }
        HashKey width = HashKey.of(BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(count)));
        List<HashKeyRange> ranges = new ArrayList<>(count);
        HashKey start = HashKey.MIN;
        for (int i = 1; i < count; i++) {
            HashKey next = start.plus(width);
            ranges.add(new HashKeyRange(start, next.previous()));
            start = next;
        }
        ranges.add(new HashKeyRange(start, HashKey.MAX));
        return List.copyOf(ranges);
    }
}
