package io.millrace.controller.command;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.ShardInfo;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

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
        TreeSet<HashKey> borders = wantedBorders(open, targetCount);
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

    private static TreeSet<HashKey> wantedBorders(Collection<ShardInfo> open, int targetCount) {
        TreeSet<HashKey> existing = new TreeSet<>();
        open.forEach(shard -> existing.add(shard.range().start()));
        List<HashKeyRange> even = HashKeyRange.even(targetCount);
        BigInteger tolerance = even.get(0).size().shiftRight(TOLERANCE_BITS);
        TreeSet<HashKey> wanted = new TreeSet<>();
        even.forEach(range -> wanted.add(nearest(existing, range.start(), tolerance)));
        return wanted;
    }

    /** The existing border nearest to the wanted one, if it is near enough; else the wanted one. */
    private static HashKey nearest(NavigableSet<HashKey> existing, HashKey wanted, BigInteger tolerance) {
        HashKey best = wanted;
        BigInteger distance = tolerance.add(BigInteger.ONE);
        for (HashKey candidate : Arrays.asList(existing.floor(wanted), existing.ceiling(wanted))) {
            if (candidate != null) {
                BigInteger away =
                        candidate.toBigInteger().subtract(wanted.toBigInteger()).abs();
                if (away.compareTo(distance) < 0) {
                    best = candidate;
                    distance = away;
                }
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
