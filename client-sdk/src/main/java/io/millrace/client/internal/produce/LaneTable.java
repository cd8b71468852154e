package io.millrace.client.internal.produce;

import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which lane takes a hash key. It changes only lane by lane, when a closed shard's lane is drained: until then records of its
 * range queue up behind those whose outcome is open, which keeps the order per key across a reshard. Guarded by the
 * producer's lock.
 */
final class LaneTable {

    private final Function<MapShard, Lane> newLane;
    private final NavigableMap<HashKey, Slot> slots = new TreeMap<>();
    private final Map<Long, Lane> lanes = new HashMap<>();

    private record Slot(HashKeyRange range, Lane lane) {}

    LaneTable(ShardMap map, Function<MapShard, Lane> newLane) {
        this.newLane = newLane;
        map.open().forEach(shard -> put(shard.range(), shard));
    }

    Lane lane(HashKey hash) {
        return slots.floorEntry(hash).getValue().lane;
    }

    Collection<Lane> lanes() {
        return lanes.values();
    }

    /**
     * Gives the ranges of a drained lane to the open shards that hold them now.
     *
     * @return false when the map does not name them all yet
     */
    boolean replace(Lane drained, ShardMap map) {
        List<HashKeyRange> ranges = new ArrayList<>();
        for (Slot slot : slots.values()) {
            if (slot.lane == drained) {
                ranges.add(slot.range);
            }
        }
        for (HashKeyRange range : ranges) {
            List<MapShard> cover = map.cover(range);
            if (cover.isEmpty()
                    || cover.stream()
                            .anyMatch(shard -> shard.uid() == drained.shard().uid())) {
                return false;
            }
        }
        lanes.remove(drained.shard().uid());
        for (HashKeyRange range : ranges) {
            slots.remove(range.start());
            map.cover(range).forEach(shard -> put(common(range, shard.range()), shard));
        }
        return true;
    }

    private void put(HashKeyRange range, MapShard shard) {
        Lane lane = lanes.computeIfAbsent(shard.uid(), uid -> newLane.apply(shard));
        slots.put(range.start(), new Slot(range, lane));
    }

    private static HashKeyRange common(HashKeyRange a, HashKeyRange b) {
        HashKey start = a.start().compareTo(b.start()) >= 0 ? a.start() : b.start();
        HashKey end = a.end().compareTo(b.end()) <= 0 ? a.end() : b.end();
        return new HashKeyRange(start, end);
    }
}
