package io.millrace.client.internal.map;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.proto.api.v1.StreamMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/** All shards of a stream at one moment. Immutable; maps share structure, so a change costs what it changes. */
public final class ShardMap {

    private final String stream;
    private final long streamUid;
    private final long version;
    private final int highestNumber;
    private final Shards shards;

    public ShardMap(String stream, long streamUid, long version, List<MapShard> shards) {
        this(
                stream,
                streamUid,
                version,
                shards.stream().mapToInt(MapShard::number).max().orElse(-1),
                Shards.of(shards));
    }

    private ShardMap(String stream, long streamUid, long version, int highestNumber, Shards shards) {
        this.stream = stream;
        this.streamUid = streamUid;
        this.version = version;
        this.highestNumber = highestNumber;
        this.shards = shards;
    }

    static ShardMap of(StreamMap map) {
        return new ShardMap(
                map.getStreamName(),
                map.getStreamUid(),
                map.getVersion(),
                map.getShardsList().stream().map(MapShard::of).toList());
    }

    /** The map after a change that a server sent. */
    ShardMap with(long newVersion, List<MapShard> changed, List<Integer> gone) {
        Shards next = shards;
        for (int number : gone) {
            next = next.without(number);
        }
        int highest = highestNumber;
        for (MapShard shard : changed) {
            next = next.with(shard);
            highest = Math.max(highest, shard.number());
        }
        return new ShardMap(stream, streamUid, newVersion, highest, next);
    }

    public String stream() {
        return stream;
    }

    public long streamUid() {
        return streamUid;
    }

    public long version() {
        return version;
    }

    /** All shards that hold records or take them, by number. */
    public Collection<MapShard> shards() {
        return shards.byNumber.values();
    }

    /** The shards with higher numbers than this one, by number. */
    public Collection<MapShard> above(int number) {
        return shards.byNumber.tailMap(number, false).values();
    }

    /**
     * The highest shard number up to which the map is whole: that of the youngest shard a server's map had, which was open; -1
     * when there was none. What a refusal hinted at is not counted.
     */
    public int highestNumber() {
        return highestNumber;
    }

    public Optional<MapShard> byUid(long uid) {
        return Optional.ofNullable(shards.numbers.get(uid)).flatMap(this::byNumber);
    }

    public Optional<MapShard> byNumber(int number) {
        return Optional.ofNullable(shards.byNumber.get(number));
    }

    /** Shards that take records, by hash range. */
    public Collection<MapShard> open() {
        return shards.open.values();
    }

    /**
     * The open shards that hold a range, by hash range; empty while they do not cover all of it (a parent is sealed and its
     * child not yet open).
     */
    public List<MapShard> cover(HashKeyRange range) {
        List<MapShard> cover = new ArrayList<>(2);
        Map.Entry<HashKey, MapShard> holder = shards.open.floorEntry(range.start());
        HashKey next = range.start();
        while (holder != null && holder.getValue().range().contains(next)) {
            MapShard shard = holder.getValue();
            cover.add(shard);
            if (shard.range().contains(range.end())) {
                return cover;
            }
            next = shard.range().end().next();
            holder = shards.open.floorEntry(next);
        }
        return List.of();
    }

    /** This map with another leader of a group, as an error hinted before the map told. */
    ShardMap withLeader(int group, String endpoint) {
        List<MapShard> changed = shards().stream()
                .map(shard -> shard.group() == group ? shard.withLeader(endpoint) : shard)
                .toList();
        return new ShardMap(stream, streamUid, version, highestNumber, Shards.of(changed));
    }

    /** This map after shards were sealed and children opened, as a refusal hinted before the map told. */
    ShardMap withChildren(Collection<MapShard> children) {
        Set<Integer> parents = new HashSet<>();
        children.forEach(child -> parents.addAll(child.parents()));
        Shards next = shards;
        for (int parent : parents) {
            MapShard shard = next.byNumber.get(parent);
            if (shard != null && !shard.closed()) {
                next = next.with(shard.asClosed());
            }
        }
        for (MapShard child : children) {
            if (!next.numbers.containsKey(child.uid())) {
                next = next.with(parents.contains(child.number()) ? child.asClosed() : child);
            }
        }
        return new ShardMap(stream, streamUid, version, highestNumber, next);
    }

    /**
     * Shards, to be found in each way.
     *
     * @param byNumber all
     * @param numbers of all, by unique number
     * @param open the open ones by first hash key
     */
    private record Shards(
            TreePMap<Integer, MapShard> byNumber, TreePMap<Long, Integer> numbers, TreePMap<HashKey, MapShard> open) {

        static Shards of(Collection<MapShard> shards) {
            TreeMap<Integer, MapShard> byNumber = new TreeMap<>();
            TreeMap<Long, Integer> numbers = new TreeMap<>();
            TreeMap<HashKey, MapShard> open = new TreeMap<>();
            for (MapShard shard : shards) {
                byNumber.put(shard.number(), shard);
                numbers.put(shard.uid(), shard.number());
                if (!shard.closed()) {
                    open.put(shard.range().start(), shard);
                }
            }
            return new Shards(
                    TreePMap.fromSortedMap(byNumber), TreePMap.fromSortedMap(numbers), TreePMap.fromSortedMap(open));
        }

        Shards with(MapShard shard) {
            MapShard known = byNumber.get(shard.number());
            if (known != null && !known.isSame(shard)) {
                return without(shard.number()).with(shard);
            }
            return new Shards(
                    byNumber.plus(shard.number(), shard),
                    known == null ? numbers.plus(shard.uid(), shard.number()) : numbers,
                    shard.closed()
                            ? openWithout(shard)
                            : open.plus(shard.range().start(), shard));
        }

        private TreePMap<HashKey, MapShard> openWithout(MapShard shard) {
            MapShard holder = open.get(shard.range().start());
            // Its child may begin at the same key and be there already.
            return holder != null && holder.number() == shard.number()
                    ? open.minus(shard.range().start())
                    : open;
        }

        Shards without(int number) {
            MapShard known = byNumber.get(number);
            if (known == null) {
                return this;
            }
            return new Shards(byNumber.minus(number), numbers.minus(known.uid()), openWithout(known));
        }
    }
}
