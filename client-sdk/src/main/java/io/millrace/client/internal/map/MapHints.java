package io.millrace.client.internal.map;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Children that refusals named before a map did. They are put into every map that does not reach up to them, so that an older map
 * that comes later does not undo them. Not thread-safe.
 */
public final class MapHints {

    private final Map<Long, List<MapShard>> childrenByParent = new TreeMap<>();

    /**
     * Shards are sealed, and others take their records.
     *
     * @param children by the unique number of the sealed shard
     * @return the map with them; the same one when it shows all that already
     */
    public ShardMap hint(ShardMap map, Map<Long, List<MapShard>> children) {
        Map<Long, List<MapShard>> news = new TreeMap<>(children);
        news.entrySet().removeIf(hint -> hint.getValue().isEmpty() || !isOpen(map, hint.getKey()));
        childrenByParent.putAll(news);
        return news.isEmpty() ? map : map.withChildren(all(news));
    }

    /** A map as a server sent it, with what was hinted and it does not show yet. */
    public ShardMap apply(ShardMap map) {
        childrenByParent
                .values()
                .removeIf(children -> children.stream().allMatch(child -> child.number() <= map.highestNumber()));
        return childrenByParent.isEmpty() ? map : map.withChildren(all(childrenByParent));
    }

    private static boolean isOpen(ShardMap map, long uid) {
        return map.byUid(uid).filter(shard -> !shard.closed()).isPresent();
    }

    /** Each child once: a merged shard is hinted by both of its parents. */
    private static Collection<MapShard> all(Map<Long, List<MapShard>> hints) {
        Map<Long, MapShard> children = new LinkedHashMap<>();
        hints.values().forEach(some -> some.forEach(child -> children.put(child.uid(), child)));
        return children.values();
    }
}
