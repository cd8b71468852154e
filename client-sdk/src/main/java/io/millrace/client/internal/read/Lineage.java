package io.millrace.client.internal.read;

import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which shards may be read now: a child only after all its parents are read to their end, which keeps the order per key
 * across splits and merges (INV-3). A parent that the map does not have any more (its records have expired) does not hold a
 * child up. One that the map does not have <em>yet</em> does: the end of a parent names the children, and may be heard long
 * before the map that names the child's other parent. Shard numbers tell the two apart, because they only grow and the
 * highest one is always of an open shard. Of a single shard's lineage only that shard and its descendants are read; parents
 * outside of it hold nobody up. Pure; guarded by its reader.
 */
class Lineage {

    private static final int NOTHING = -1;

    private final Map<Integer, List<Integer>> waiting = new HashMap<>();
    /** Shards that name a shard as their parent. Much is behind a long reshard: nothing here may look at all shards again. */
    private final TreeMap<Integer, Set<Integer>> children = new TreeMap<>();
    /** Waiting shards for which something has changed. */
    private final TreeSet<Integer> candidates = new TreeSet<>();

    private final Set<Integer> reading = new HashSet<>();
    private final Set<Integer> done = new HashSet<>();
    private final Set<Integer> family = new HashSet<>();
    private final boolean isWholeStream;
    private int highestInMap = NOTHING;

    /** All shards of a stream. */
    Lineage() {
        isWholeStream = true;
    }

    private Lineage(int root) {
        isWholeStream = false;
        family.add(root);
    }

    /** One shard and what descends from it. */
    static Lineage from(int root) {
        return new Lineage(root);
    }

    /** The closed shards of a map will not be read. */
    void skipClosed(ShardMap map) {
        map.shards().stream().filter(MapShard::closed).map(MapShard::number).forEach(done::add);
    }

    /** The newest map: these shards exist, and of lower numbers no others. */
    void seen(ShardMap map) {
        reaches(map.highestNumber());
        // By number, so that parents come first.
        map.shards().forEach(shard -> seen(shard.number(), shard.parents()));
    }

    /**
     * The newest map, which shows news about these shards. Changes may be heard in another order than they were made in, so
     * younger shards than known are looked at too: else the map would seem to have none that is waited for.
     */
    void seen(ShardMap map, Set<Long> uids) {
        map.above(highestInMap).forEach(shard -> seen(shard.number(), shard.parents()));
        uids.forEach(uid -> map.byUid(uid).ifPresent(shard -> seen(shard.number(), shard.parents())));
        reaches(map.highestNumber());
    }

    /** Parents up to this number are now those that the map has; the others have expired. */
    private void reaches(int number) {
        if (number > highestInMap) {
            children.subMap(highestInMap, false, number, true).values().forEach(candidates::addAll);
            highestInMap = number;
        }
    }

    /** A shard is known to exist, now or again. */
    void seen(int shard, List<Integer> parents) {
        if (!isWholeStream && !family.contains(shard) && parents.stream().noneMatch(family::contains)) {
            return;
        }
        if (!isWholeStream) {
            family.add(shard);
        }
        if (!reading.contains(shard) && !done.contains(shard)) {
            List<Integer> before = parents.stream().filter(this::mayHoldUp).toList();
            waiting.put(shard, before);
            before.stream()
                    .filter(parent -> !done.contains(parent))
                    .forEach(parent -> children.computeIfAbsent(parent, any -> new HashSet<>())
                            .add(shard));
            candidates.add(shard);
        }
    }

    /** A parent that no map shows yet may turn out to be of the family. */
    private boolean mayHoldUp(int parent) {
        return isWholeStream || family.contains(parent) || isNotYetKnown(parent);
    }

    /** A shard is read to its end. */
    void ended(int shard) {
        reading.remove(shard);
        done.add(shard);
        Set<Integer> freed = children.remove(shard);
        if (freed != null) {
            candidates.addAll(freed);
        }
    }

    /** Shards that may be read now and were not before, by number; they count as being read from now on. */
    List<Integer> toStart() {
        List<Integer> ready = candidates.stream().filter(this::mayBeRead).toList();
        candidates.clear();
        ready.forEach(waiting::remove);
        reading.addAll(ready);
        return ready;
    }

    /** Nothing is being read and nothing waits. */
    boolean isExhausted() {
        return reading.isEmpty() && waiting.isEmpty();
    }

    private boolean mayBeRead(int shard) {
        List<Integer> before = waiting.get(shard);
        return before != null && before.stream().noneMatch(this::isUnread);
    }

    private boolean isUnread(int shard) {
        return waiting.containsKey(shard) || reading.contains(shard) || isNotYetKnown(shard);
    }

    boolean isNotYetKnown(int shard) {
        return shard > highestInMap && !done.contains(shard);
    }
}
