package io.millrace.controller.command;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.ShardInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Plans splits and merges of a stream's open shards towards even ranges, one round at a time. A round touches each shard
 * at most once, so all of it may be done at the same time.
 *
 * <p>A shard that crosses borders of the wanted ranges is split at all of them at once. Neighbours that lie in one wanted
 * range are merged in pairs. The rounds end: splits only cut at wanted borders, of which each is cut once, and merges
 * only make fewer shards. Doubling is one round of splits, halving is one round of merges.
 *
 * <p>A border that is there already and less than a thousandth of a range away from where it should be stays: even widths
 * are rounded, so the borders of n and of 2n ranges differ by a few keys, and cutting those off would make shards that
 * nobody writes to.
 */
public final class ReshardPlanner {

    /** Borders may be off by 1/1024 of a range. */
    static final int TOLERANCE_BITS = 10;

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
        Borders borders = new Borders(wantedBorders(open, targetCount));
        List<Change> round = new ArrayList<>();
        ShardInfo waiting = null;
        for (ShardInfo shard : open) {
            HashKeyRange range = shard.range();
            boolean startsAtBorder = borders.skipTo(range.start());
            List<HashKey> inside = borders.takeUntil(range.end());
            if (!inside.isEmpty()) {
                round.add(new Change(List.of(shard), cut(range, inside)));
                waiting = null;
            } else if (waiting != null && !startsAtBorder) {
                round.add(merge(waiting, shard));
                waiting = null;
            } else {
                waiting = shard;
            }
        }
        return round;
    }

    /** Wanted borders in order, walked once. */
    private static final class Borders {

        private final List<HashKey> wanted;
        private int next;

        Borders(List<HashKey> wanted) {
            this.wanted = wanted;
        }

        /** Goes to the first border above a key; true when that key is a border. */
        boolean skipTo(HashKey key) {
            int order = -1;
            while (next < wanted.size() && (order = wanted.get(next).compareTo(key)) < 0) {
                next++;
            }
            boolean found = next < wanted.size() && order == 0;
            if (found) {
                next++;
            }
            return found;
        }

        /** The borders up to a key, included. */
        List<HashKey> takeUntil(HashKey key) {
            int from = next;
            while (next < wanted.size() && wanted.get(next).compareTo(key) <= 0) {
                next++;
            }
            return wanted.subList(from, next);
        }
    }

    /** In order. Walks shards and even ranges side by side: thousands of both are planned while writers wait. */
    private static List<HashKey> wantedBorders(Collection<ShardInfo> open, int targetCount) {
        List<HashKey> existing = new ArrayList<>(open.size());
        open.forEach(shard -> existing.add(shard.range().start()));
        List<HashKeyRange> even = HashKeyRange.even(targetCount);
        HashKey tolerance = HashKey.of(even.get(0).size().shiftRight(TOLERANCE_BITS));
        List<HashKey> wanted = new ArrayList<>(targetCount);
        int above = 0;
        for (HashKeyRange range : even) {
            while (above < existing.size() && existing.get(above).compareTo(range.start()) <= 0) {
                above++;
            }
            wanted.add(nearest(existing, above, range.start(), tolerance));
        }
        return wanted;
    }

    /**
     * The existing border nearest to the wanted one, if it is near enough, and of two equally near ones the lower; else the
     * wanted one.
     *
     * @param above index of the first existing border above the wanted one
     */
    private static HashKey nearest(List<HashKey> existing, int above, HashKey wanted, HashKey tolerance) {
        HashKey best = wanted;
        HashKey distance = tolerance;
        if (above > 0) {
            HashKey below = existing.get(above - 1);
            HashKey away = wanted.minus(below);
            if (away.compareTo(distance) <= 0) {
                best = below;
                distance = away.equals(HashKey.MIN) ? away : away.previous();
            }
        }
        if (above < existing.size()) {
            HashKey next = existing.get(above);
            if (next.minus(wanted).compareTo(distance) <= 0) {
                best = next;
            }
        }
        return best;
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
