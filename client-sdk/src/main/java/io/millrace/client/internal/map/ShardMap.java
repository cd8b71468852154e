package io.millrace.client.internal.map;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.proto.api.v1.StreamMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All shards of a stream at one moment. Immutable. */
public final class ShardMap {

    private final String stream;
    private final long streamUid;
    private final long version;
    private final int highestNumber;
    private final List<MapShard> shards;
    private final List<MapShard> open;
    private final Map<Long, MapShard> byUid = new HashMap<>();
    private final Map<Integer, MapShard> byNumber = new HashMap<>();

    public ShardMap(String stream, long streamUid, long version, List<MapShard> shards) {
        this(
                stream,
                streamUid,
                version,
                shards,
                shards.stream().mapToInt(MapShard::number).max().orElse(-1));
    }

    private ShardMap(String stream, long streamUid, long version, List<MapShard> shards, int highestNumber) {
        this.highestNumber = highestNumber;
        this.stream = stream;
        this.streamUid = streamUid;
        this.version = version;
        this.shards = List.copyOf(shards);
        this.open = shards.stream()
                .filter(shard -> !shard.closed())
                .sorted(Comparator.comparing(shard -> shard.range().start()))
                .toList();
        for (MapShard shard : shards) {
            byUid.put(shard.uid(), shard);
            byNumber.put(shard.number(), shard);
        }
    }

    static ShardMap of(StreamMap map) {
        return new ShardMap(
                map.getStreamName(),
                map.getStreamUid(),
                map.getVersion(),
                map.getShardsList().stream().map(MapShard::of).toList());
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
    public List<MapShard> shards() {
        return shards;
    }

    /**
     * The highest shard number up to which the map is whole: that of the youngest shard a server's map had, which was open; -1
     * when there was none. What a refusal hinted at is not counted.
     */
    public int highestNumber() {
        return highestNumber;
    }

    public Optional<MapShard> byUid(long uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    public Optional<MapShard> byNumber(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Shards that take records, by hash range. */
    public List<MapShard> open() {
        return open;
    }

    /**
     * The open shards that hold a range, by hash range; empty while they do not cover all of it (a parent is sealed and its
     * child not yet open).
     */
    public List<MapShard> cover(HashKeyRange range) {
        List<MapShard> cover = new ArrayList<>();
        HashKey next = range.start();
        for (int i = indexOfHolder(next); i < open.size() && open.get(i).range().contains(next); i++) {
            MapShard shard = open.get(i);
            cover.add(shard);
            if (shard.range().contains(range.end())) {
                return cover;
            }
            next = shard.range().end().next();
        }
        return List.of();
    }

    /** Index of the last open shard that begins at or below the key: the only one that may hold it. */
    private int indexOfHolder(HashKey key) {
        int low = 0;
        int high = open.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (open.get(middle).range().start().compareTo(key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Endpoints of all replicas. */
    public Set<String> endpoints() {
        Set<String> endpoints = new HashSet<>();
        shards.forEach(shard -> endpoints.addAll(shard.endpoints()));
        return endpoints;
    }

    /** This map with another leader of a group, as an error hinted before the map told. */
    ShardMap withLeader(int group, String endpoint) {
        List<MapShard> changed = shards.stream()
                .map(shard -> shard.group() == group ? shard.withLeader(endpoint) : shard)
                .toList();
        return new ShardMap(stream, streamUid, version, changed, highestNumber);
    }

    /** This map after shards were sealed and children opened, as a refusal hinted before the map told. */
    ShardMap withChildren(List<MapShard> children) {
        Set<Integer> parents = new HashSet<>();
        children.forEach(child -> parents.addAll(child.parents()));
        List<MapShard> changed = new ArrayList<>(shards.size() + children.size());
        shards.forEach(shard -> changed.add(parents.contains(shard.number()) ? shard.asClosed() : shard));
        children.stream()
                .filter(child -> !byUid.containsKey(child.uid()))
                .map(child -> parents.contains(child.number()) ? child.asClosed() : child)
                .forEach(changed::add);
        return new ShardMap(stream, streamUid, version, changed, highestNumber);
    }
}
