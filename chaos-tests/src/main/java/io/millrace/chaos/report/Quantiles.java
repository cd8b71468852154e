package io.millrace.chaos.report;

import java.util.Collection;
import java.util.List;

/** Measured values in order. Each of their quantiles is one of the values (nearest rank). */
public final class Quantiles {

    private final List<Long> sorted;

    private Quantiles(List<Long> sorted) {
        this.sorted = sorted;
    }

    /** Of values in any order. */
    public static Quantiles of(Collection<Long> values) {
        return new Quantiles(values.stream().sorted().toList());
    }

    /** {@return how many values there are} */
    public int size() {
        return sorted.size();
    }

    /**
     * The smallest value that so much of all does not exceed; 0 of nothing.
     *
     * @param share above 0, at most 1; 1 gives the greatest
     */
    public long at(double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
