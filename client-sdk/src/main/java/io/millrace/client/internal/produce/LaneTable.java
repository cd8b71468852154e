package io.millrace.client.internal.produce;

import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which lane takes a hash key. It changes only lane by lane, when a closed shard's lane is drained and has records to hand on: until
 * then records of its range queue up behind those whose outcome is open, which keeps the order per key across a reshard. Guarded by
 * the producer's lock.
 */
final class LaneTable {

    private final Function<MapShard, Lane> newLane;
    private final NavigableMap<HashKey, Lane> slots = new TreeMap<>();
    private final Map<Long, Owned> lanes = new LinkedHashMap<>();

    /** A lane and the ranges that it takes. */
    private record Owned(Lane lane, List<HashKeyRange> ranges) {}

    LaneTable(ShardMap map, Function<MapShard, Lane> newLane) {
        this.newLane = newLane;
        map.open().forEach(shard -> put(shard.range(), shard));
    }

    Lane lane(HashKey hash) {
        return slots.floorEntry(hash).getValue();
    }

    /** All lanes; a copy. */
    List<Lane> lanes() {
        return lanes.values().stream().map(Owned::lane).toList();
    }

    /** The lanes of these shards, as far as there are any. */
    List<Lane> lanes(Set<Long> uids) {
        List<Lane> found = new ArrayList<>();
        for (long uid : uids) {
            Owned owned = lanes.get(uid);
            if (owned != null) {
                found.add(owned.lane());
            }
        }
        return found;
    }

    /**
     * Gives what a drained lane has left, ranges and records, to the lanes of the open shards that hold the ranges now.
     *
     * @return lanes that got records, each once; empty when there were none, or when the map does not name all those shards
     *     yet, in which case nothing has changed
     */
    Collection<Lane> handOver(Lane drained, ShardMap map) {
        Set<Lane> heirs = new LinkedHashSet<>();
        if (replace(drained, map)) {
            for (Pending record : drained.drain()) {
                Lane heir = lane(record.hash);
                heir.append(record);
                heirs.add(heir);
            }
        }
        return heirs;
    }

    private boolean replace(Lane drained, ShardMap map) {
        long uid = drained.shard().uid();
        Owned owned = lanes.get(uid);
        if (owned == null) {
            return false;
        }
        List<List<MapShard>> covers = new ArrayList<>(owned.ranges().size());
        for (HashKeyRange range : owned.ranges()) {
            List<MapShard> cover = map.cover(range);
            if (cover.isEmpty() || cover.stream().anyMatch(shard -> shard.uid() == uid)) {
                return false;
            }
            covers.add(cover);
        }
        lanes.remove(uid);
        for (int i = 0; i < covers.size(); i++) {
            HashKeyRange range = owned.ranges().get(i);
            slots.remove(range.start());
            covers.get(i).forEach(shard -> put(common(range, shard.range()), shard));
        }
        return true;
    }

    private void put(HashKeyRange range, MapShard shard) {
        Owned owner = lanes.computeIfAbsent(shard.uid(), uid -> new Owned(newLane.apply(shard), new ArrayList<>(1)));
        owner.ranges().add(range);
        slots.put(range.start(), owner.lane());
    }

    private static HashKeyRange common(HashKeyRange a, HashKeyRange b) {
        HashKey start = a.start().compareTo(b.start()) >= 0 ? a.start() : b.start();
        HashKey end = a.end().compareTo(b.end()) <= 0 ? a.end() : b.end();
        return new HashKeyRange(start, end);
    }
}
