package io.millrace.controller.placement;

import io.millrace.common.id.GroupId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the leading controller has heard of the load when it put a command in the log.
 *
 * @param groups bytes per second that each group takes; a group that is not named is idle
 * @param shards bytes per second that shards take, by unique number; only those that the command is about
 */
public record Loads(Map<GroupId, Double> groups, Map<Long, Double> shards) {

    /** Nothing is known: only numbers of shards count. */
    public static final Loads UNKNOWN = new Loads(Map.of(), Map.of());

    /** Sorted: sums are made in the same order, so that they are equal to the last bit on every replica. */
    public Loads {
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
        shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
    }

    double ofGroup(GroupId group) {
        return groups.getOrDefault(group, 0.0);
    }

    double ofShard(long uid) {
        return shards.getOrDefault(uid, 0.0);
    }

    double total() {
        return groups.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
