package io.millrace.node.load.sketch;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The heaviest keys of a weighted stream in bounded memory: the Space-Saving algorithm (Metwally, Agrawal and El Abbadi,
 * 2005). A key whose weight is above total / capacity is always among the counters; a counter is too high by at most what
 * it took over, which is kept beside it and never counted as the key's. One thread.
 */
public final class HeavyKeys {

    private final int capacity;
    private final Map<String, Counter> counters = new HashMap<>();
    private double total;

    private static final class Counter {
        private double weight;
        private double error;
        private int sightings;
    }

    /**
     * A key and its part of the stream.
     *
     * @param key the key
     * @param share part of the whole weight that is certainly its own, 0 to 1
     * @param sightings how often it was seen for that
     */
    public record HeavyKey(String key, double share, int sightings) {}

    /**
     * An empty sketch.
     *
     * @param capacity most keys that are counted at a time
     */
    public HeavyKeys(int capacity) {
        this.capacity = capacity;
    }

    /** Counts a key. */
    public void add(String key, double weight) {
        total += weight;
        Counter counter = counters.get(key);
        if (counter == null) {
            counter = counters.size() < capacity ? new Counter() : takeOver();
            counters.put(key, counter);
        }
        counter.weight += weight;
        counter.sightings++;
    }

    /** The lightest key gives its counter to another one, which may have had all of that weight. */
    private Counter takeOver() {
        Map.Entry<String, Counter> lightest = counters.entrySet().stream()
                .min(Comparator.comparingDouble(entry -> entry.getValue().weight))
                .orElseThrow();
        Counter counter = lightest.getValue();
        counters.remove(lightest.getKey());
        counter.error = counter.weight;
        counter.sightings = 0;
        return counter;
    }

    /** Lets what was counted so far weigh less. */
    public void decay(double factor) {
        total *= factor;
        counters.values().forEach(counter -> {
            counter.weight *= factor;
            counter.error *= factor;
        });
    }

    /** Keys whose share is at least {@code leastShare}, the heaviest first. */
    public List<HeavyKey> heaviest(int most, double leastShare) {
        if (total <= 0) {
            return List.of();
        }
        return counters.entrySet().stream()
                .map(entry -> new HeavyKey(entry.getKey(), share(entry.getValue()), entry.getValue().sightings))
                .filter(key -> key.share() >= leastShare)
                .sorted(Comparator.comparingDouble(HeavyKey::share).reversed().thenComparing(HeavyKey::key))
                .limit(most)
                .toList();
    }

    private double share(Counter counter) {
        return (counter.weight - counter.error) / total;
    }

    /** Keys that are counted now. */
    int size() {
        return counters.size();
    }
}
