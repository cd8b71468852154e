package io.millrace.controller.command;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.ShardInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Plans splits and merges of a stream's open shards towards even ranges, one round at a time. A round touches each shard
 * at most once, so all of it may be done at the same time.
 *
 * <p>A shard that crosses borders of the wanted ranges is split at all of them at once. Neighbours that lie in one wanted
 * range are merged in pairs. The rounds end: splits only cut at wanted borders, of which each is cut once, and merges
 * only make fewer shards. Doubling is one round of splits, halving is one round of merges.
 */
public final class ReshardPlanner {

    private ReshardPlanner() {}

    /**
     * One split or merge.
     *
     * @param parents one shard, or two neighbours with the lower first
     * @param ranges ranges of the children; they tile what the parents own
     */
    public record Change(List<ShardInfo> parents, List<HashKeyRange> ranges) {
        public Change {
            parents = List.copyOf(parents);
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * The next round.
     *
     * @param open open shards that tile the space, in order of their ranges
     * @param targetCount wanted number of even ranges
     * @return splits and merges; empty when the ranges are as wanted
     */
    public static List<Change> nextRound(Collection<ShardInfo> open, int targetCount) {
        TreeSet<HashKey> borders = new TreeSet<>();
        HashKeyRange.even(targetCount).forEach(range -> borders.add(range.start()));
        List<Change> round = new ArrayList<>();
        ShardInfo waiting = null;
        for (ShardInfo shard : open) {
            HashKeyRange range = shard.range();
            List<HashKey> inside = List.copyOf(borders.subSet(range.start(), false, range.end(), true));
            if (!inside.isEmpty()) {
                round.add(new Change(List.of(shard), cut(range, inside)));
                waiting = null;
            } else if (waiting != null && !borders.contains(range.start())) {
                round.add(merge(waiting, shard));
                waiting = null;
            } else {
                waiting = shard;
            }
        }
        return round;
    }

    static Change merge(ShardInfo lower, ShardInfo upper) {
        return new Change(
                List.of(lower, upper),
                List.of(new HashKeyRange(lower.range().start(), upper.range().end())));
    }

    /** Cuts a range so that each of the borders begins a piece. */
    static List<HashKeyRange> cut(HashKeyRange range, List<HashKey> borders) {
        List<HashKeyRange> pieces = new ArrayList<>(borders.size() + 1);
        HashKey start = range.start();
        for (HashKey border : borders) {
            pieces.add(new HashKeyRange(start, border.previous()));
            start = border;
        }
        pieces.add(new HashKeyRange(start, range.end()));
        return pieces;
    }
}
