package io.millrace.node.load.sketch;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last hash keys that were sampled from a shard's load, each with the load that it stands for; enough to find where a
 * split would halve the load. One thread.
 */
public final class HashKeySamples {

    /** Fewer samples than this say too little. */
    static final int FEWEST = 16;

    private final HashKey[] keys;
    private final double[] weights;
    private int next;
    private int count;

    /**
     * Where to split.
     *
     * @param key first hash key of the upper half
     * @param lowerShare part of the load that stays below it, 0 to 1; near 0 or 1 when a single key has the load
     */
    public record SplitPoint(HashKey key, double lowerShare) {}

    private record Sample(HashKey key, double weight) {}

    /**
     * No samples yet.
     *
     * @param capacity samples that are kept, the latest ones
     */
    public HashKeySamples(int capacity) {
        keys = new HashKey[capacity];
        weights = new double[capacity];
    }

    /** Takes a sample in, the oldest one goes. */
    public void add(HashKey key, double weight) {
        keys[next] = key;
        weights[next] = weight;
        next = (next + 1) % keys.length;
        count = Math.min(keys.length, count + 1);
    }

    /** Lets the samples so far weigh less. */
    public void decay(double factor) {
        for (int i = 0; i < count; i++) {
            weights[i] *= factor;
        }
    }

    /**
     * The observed hash key at which a split divides the load most evenly (the weighted median).
     *
     * @param range what the shard owns; the key is more than one above its start and below its end, as a split needs it
     * @return empty while there are too few samples, or when the range is too small to split
     */
    public Optional<SplitPoint> median(HashKeyRange range) {
        if (count < FEWEST) {
            return Optional.empty();
        }
        List<Sample> sorted = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sorted.add(new Sample(keys[i], weights[i]));
        }
        sorted.sort(Comparator.comparing(Sample::key));
        return best(sorted, range);
    }

    /** A cut right at a key leaves it above, one right behind it leaves it below: a heavy key is tried on both sides. */
    private static Optional<SplitPoint> best(List<Sample> sorted, HashKeyRange range) {
        double total = sorted.stream().mapToDouble(Sample::weight).sum();
        SplitPoint best = null;
        double below = 0;
        for (int i = 0; i < sorted.size(); ) {
            HashKey key = sorted.get(i).key();
            best = better(best, candidate(key, below / total, range));
            while (i < sorted.size() && sorted.get(i).key().equals(key)) {
                below += sorted.get(i++).weight();
            }
            best = better(best, candidate(key.next(), below / total, range));
        }
        return Optional.ofNullable(best).or(() -> middle(sorted, total, range));
    }

    /** All that was observed is a key at the very end of the range: it must be seen that no split helps. */
    private static Optional<SplitPoint> middle(List<Sample> sorted, double total, HashKeyRange range) {
        HashKey middle = range.middle();
        double below = sorted.stream()
                .filter(sample -> sample.key().compareTo(middle) < 0)
                .mapToDouble(Sample::weight)
                .sum();
        return candidate(middle, below / total, range);
    }

    private static Optional<SplitPoint> candidate(HashKey key, double lowerShare, HashKeyRange range) {
        boolean inside = range.start().compareTo(range.end()) < 0
                && key.compareTo(range.start().next()) > 0
                && key.compareTo(range.end()) < 0;
        return inside ? Optional.of(new SplitPoint(key, lowerShare)) : Optional.empty();
    }

    private static @Nullable SplitPoint better(@Nullable SplitPoint best, Optional<SplitPoint> other) {
        if (other.isEmpty()) {
            return best;
        }
        return best == null || unevenness(other.get()) < unevenness(best) ? other.get() : best;
    }

    private static double unevenness(SplitPoint point) {
        return Math.abs(point.lowerShare() - 0.5);
    }
}
