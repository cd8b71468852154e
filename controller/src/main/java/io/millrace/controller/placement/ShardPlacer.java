package io.millrace.controller.placement;

import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Places new shards in the groups that have the fewest. Pure; the lower group number wins a tie. */
public final class ShardPlacer {

    private ShardPlacer() {}

    /**
     * Groups for new shards, in the order of the shards.
     *
     * @throws IllegalArgumentException when there are no groups
     */
    public static List<GroupId> place(MetadataImage image, int shards) {
        if (image.groups().isEmpty()) {
            throw new IllegalArgumentException("there are no groups to place " + shards + " shards in");
        }
        PriorityQueue<Load> emptiestFirst =
                new PriorityQueue<>(Comparator.comparingInt(Load::shards).thenComparing(Load::group));
        shardCounts(image).forEach((group, count) -> emptiestFirst.add(new Load(group, count)));
        List<GroupId> placed = new ArrayList<>(shards);
        for (int i = 0; i < shards; i++) {
            Load emptiest = emptiestFirst.remove();
            placed.add(emptiest.group());
            emptiestFirst.add(new Load(emptiest.group(), emptiest.shards() + 1));
        }
        return placed;
    }

    /** Shards per group, with those that are about to open. */
    private static Map<GroupId, Integer> shardCounts(MetadataImage image) {
        Map<GroupId, Integer> counts = new HashMap<>();
        for (GroupInfo group : image.groups().values()) {
            counts.put(group.id(), group.shardCount());
        }
        for (ProcessInfo process : image.processes().values()) {
            if (process instanceof ProcessInfo.Creating creating) {
                creating.shards().forEach(shard -> counts.merge(shard.group(), 1, Integer::sum));
            }
        }
        return counts;
    }

    private record Load(GroupId group, int shards) {}
}
