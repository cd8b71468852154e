package io.millrace.gateway.model;

/**
 * What a length or a number may be, both ends included.
 *
 * @param min {@link Long#MIN_VALUE} when there is no least value
 * @param max {@link Long#MAX_VALUE} when there is no greatest value
 */
public record Bounds(long min, long max) {

    public static final Bounds NONE = new Bounds(Long.MIN_VALUE, Long.MAX_VALUE);

    public boolean hasMin() {
        return min != Long.MIN_VALUE;
    }

    public boolean hasMax() {
        return max != Long.MAX_VALUE;
    }

    public boolean isBelow(long value) {
        return value < min;
    }

    public boolean isAbove(long value) {
        return value > max;
    }
}
