package io.millrace.client.internal.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which shards may be read now: a child only after all its parents are read to their end, which keeps the order per key
 * across splits and merges. Parents that were never seen (trimmed, or before the start) do not hold a child up. Pure; guarded
 * by its reader.
 */
final class Lineage {

    private final Map<Integer, List<Integer>> waiting = new HashMap<>();
    private final Set<Integer> reading = new HashSet<>();
    private final Set<Integer> done = new HashSet<>();

    /** Shards that will not be read. */
    void skip(Collection<Integer> shards) {
        done.addAll(shards);
    }

    /** A shard is known to exist, now or again. */
    void seen(int shard, List<Integer> parents) {
        if (!reading.contains(shard) && !done.contains(shard)) {
            waiting.put(shard, List.copyOf(parents));
        }
    }

    /** A shard is read to its end. */
    void ended(int shard) {
        reading.remove(shard);
        done.add(shard);
    }

    /** Shards that may be read now and were not before, by number; they count as being read from now on. */
    List<Integer> toStart() {
        List<Integer> ready = new ArrayList<>();
        for (int shard : new TreeSet<>(waiting.keySet())) {
            if (waiting.getOrDefault(shard, List.of()).stream().noneMatch(this::isUnread)) {
                ready.add(shard);
            }
        }
        ready.forEach(waiting::remove);
        reading.addAll(ready);
        return ready;
    }

    /** Nothing is being read and nothing waits. */
    boolean isExhausted() {
        return reading.isEmpty() && waiting.isEmpty();
    }

    private boolean isUnread(int shard) {
        return waiting.containsKey(shard) || reading.contains(shard);
    }
}
