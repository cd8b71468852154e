package io.millrace.client.internal.map;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which shards another map shows otherwise, so that followers look at no others. Immutable. */
public final class MapChange {

    /** Perhaps all of them. */
    public static final MapChange WHOLE = new MapChange(Set.of());

    private final Set<Long> uids;

    private MapChange(Set<Long> uids) {
        this.uids = uids;
    }

    /**
     * These shards are new or changed, and what continues the parents of new ones is known.
     *
     * @param map the map that shows it
     */
    static MapChange of(ShardMap map, List<MapShard> changed) {
        Set<Long> uids = new HashSet<>();
        for (MapShard shard : changed) {
            uids.add(shard.uid());
            shard.parents().forEach(number -> map.byNumber(number).ifPresent(parent -> uids.add(parent.uid())));
        }
        return uids.isEmpty() ? WHOLE : new MapChange(uids);
    }

    /** Unique numbers of the shards concerned; empty when all may be. */
    public Optional<Set<Long>> uids() {
        return uids.isEmpty() ? Optional.empty() : Optional.of(uids);
    }
}
