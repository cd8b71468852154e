package io.millrace.common.collection;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Changes to a persistent sorted map that are made together. A few of them share structure with the map before, so they cost
 * what they change. For many, each with its own path of new nodes, it is several times cheaper to make a plain tree and a new
 * map of it: thousands of shards that open and close at once do so while their writers wait. One thread.
 */
public final class TreeEdits<K extends Comparable<? super K>, V> {

    /** More than one change to so many entries make a new map. A path is about as long, and copied twice. */
    private static final int FEW = 8;

    private final TreePMap<K, V> base;
    private final TreeMap<K, Optional<V>> edits = new TreeMap<>();

    /** Begins with a map, which stays as it is. */
    public TreeEdits(TreePMap<K, V> base) {
        this.base = base;
    }

    /** The value after the changes so far. */
    public @Nullable V get(K key) {
        Optional<V> edited = edits.get(key);
        return edited != null ? edited.orElse(null) : base.get(key);
    }

    /** Adds or replaces an entry. */
    public void put(K key, V value) {
        edits.put(key, Optional.of(value));
    }

    /** Takes an entry away, if it is there. */
    public void remove(K key) {
        edits.put(key, Optional.empty());
    }

    /** The map with all changes so far. */
    public TreePMap<K, V> apply() {
        return (long) edits.size() * FEW > base.size() ? rebuilt() : changed();
    }

    private TreePMap<K, V> changed() {
        TreePMap<K, V> map = base;
        for (Map.Entry<K, Optional<V>> edit : edits.entrySet()) {
            Optional<V> value = edit.getValue();
            map = value.isEmpty() ? map.minus(edit.getKey()) : map.plus(edit.getKey(), value.get());
        }
        return map;
    }

    private TreePMap<K, V> rebuilt() {
        TreeMap<K, V> all = new TreeMap<>(base);
        edits.forEach((key, value) -> {
            if (value.isEmpty()) {
                all.remove(key);
            } else {
                all.put(key, value.get());
            }
        });
        return TreePMap.fromSortedMap(all);
    }
}
