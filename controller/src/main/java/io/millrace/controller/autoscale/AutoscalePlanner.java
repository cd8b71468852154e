package io.millrace.controller.autoscale;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.autoscale.ScalePlan.Merge;
import io.millrace.controller.autoscale.ScalePlan.Split;
import io.millrace.controller.autoscale.ShardLoad.SplitPoint;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans splits and merges of an on-demand stream. A shard whose average use is too high is split where that halves its
 * load; neighbours that were hardly used for long are merged. All shards that need it are split in one plan, so a stream
 * doubles within one cool-down; nothing is merged in a plan that splits.
 *
 * <p>Why it does not oscillate: neighbours are merged only when together they never used {@code mergeBelow}, which is less
 * than half of {@code splitAbove}, so the load must more than double before the merged shard is split again; what a split
 * makes is used far more than {@code mergeBelow} together, so the load must more than halve, for long, before it is merged
 * again. A shard that is hot because of a single key is left alone: splitting would not help.
 */
public final class AutoscalePlanner {

    /** A split that leaves less than this part of the load on one side does not help. */
    private static final double LEAST_SIDE = 0.1;

    /** A shard that was not seen for so long is watched from the beginning. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(30);

    private final AutoscaleSettings settings;

    public AutoscalePlanner(AutoscaleSettings settings) {
        this.settings = settings;
    }

    /**
     * The history with one more look.
     *
     * @param open open shards of the stream
     * @param loads loads by the shards' unique numbers; a shard that is missing is unknown, not idle
     */
    public StreamHistory observe(
            StreamHistory before, List<ShardInfo> open, Map<Long, ShardLoad> loads, long nowNanos) {
        Map<Long, ShardHistory> shards = new HashMap<>();
        for (ShardInfo shard : open) {
            ShardHistory known = before.shards().get(shard.uid());
            ShardLoad load = loads.get(shard.uid());
            if (load != null) {
                shards.put(shard.uid(), next(known, load.use(), nowNanos));
            } else if (known != null) {
                shards.put(shard.uid(), known);
            }
        }
        return new StreamHistory(shards, before.changedNanos());
    }

    private ShardHistory next(@Nullable ShardHistory known, double use, long nowNanos) {
        return known == null || nowNanos - known.lastNanos() > LONGEST_GAP.toNanos()
                ? ShardHistory.beginning(use, nowNanos)
                : known.and(use, nowNanos, settings);
    }

    /**
     * What to do now.
     *
     * @param history what was observed, up to now
     * @param open open shards that tile the space, in order of their ranges
     * @param loads as observed last
     * @param room how many more shards the limits allow
     */
    public ScalePlan plan(
            StreamHistory history, List<ShardInfo> open, Map<Long, ShardLoad> loads, long room, long nowNanos) {
        if (nowNanos - history.changedNanos() < settings.coolDown().toNanos()) {
            return ScalePlan.NONE;
        }
        List<ShardInfo> hot = open.stream()
                .filter(shard -> isHot(history.shards().get(shard.uid())))
                .sorted(Comparator.comparingDouble((ShardInfo shard) -> use(history, shard))
                        .reversed())
                .toList();
        List<Split> splits = hot.stream()
                .flatMap(shard -> split(shard, loads.get(shard.uid())).stream())
                .limit(Math.max(0, room))
                .toList();
        return splits.isEmpty()
                ? new ScalePlan(List.of(), merges(history, open, loads))
                : new ScalePlan(splits, List.of());
    }

    private boolean isHot(@Nullable ShardHistory history) {
        return history != null && history.isWatchedFor(settings.splitAfter()) && history.use() > settings.splitAbove();
    }

    private static double use(StreamHistory history, ShardInfo shard) {
        ShardHistory known = history.shards().get(shard.uid());
        return known == null ? 0 : known.use();
    }

    /** At the weighted median of the observed keys; in the middle while too few were observed. */
    private static Optional<Split> split(ShardInfo shard, @Nullable ShardLoad load) {
        if (load == null) {
            return Optional.empty();
        }
        Optional<SplitPoint> median = load.split();
        HashKey key = median.map(SplitPoint::key).orElseGet(shard.range()::middle);
        boolean helps = median.map(point -> Math.min(point.lowerShare(), 1 - point.lowerShare()) >= LEAST_SIDE)
                .orElse(true);
        return helps && isInside(key, shard.range()) ? Optional.of(new Split(shard.id(), key)) : Optional.empty();
    }

    /** As a split needs it: above start + 1 and below the end. */
    private static boolean isInside(HashKey key, HashKeyRange range) {
        return range.start().compareTo(range.end()) < 0
                && key.compareTo(range.start().next()) > 0
                && key.compareTo(range.end()) < 0;
    }

    private List<Merge> merges(StreamHistory history, List<ShardInfo> open, Map<Long, ShardLoad> loads) {
        List<Integer> cold = new ArrayList<>();
        for (int lower = 0; lower + 1 < open.size(); lower++) {
            boolean known = loads.containsKey(open.get(lower).uid())
                    && loads.containsKey(open.get(lower + 1).uid());
            if (known && isCold(history, open.get(lower), open.get(lower + 1))) {
                cold.add(lower);
            }
        }
        // The smallest ranges first, so that an idle stream goes back to even ones.
        cold.sort(Comparator.comparing(lower -> width(open.get(lower)).add(width(open.get(lower + 1)))));
        List<Merge> merges = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (int lower : cold) {
            boolean free = !taken.contains(lower) && !taken.contains(lower + 1);
            if (free && open.size() - merges.size() > settings.leastShards()) {
                merges.add(new Merge(open.get(lower).id(), open.get(lower + 1).id()));
                taken.add(lower);
                taken.add(lower + 1);
            }
        }
        return merges;
    }

    private static BigInteger width(ShardInfo shard) {
        return shard.range().size();
    }

    private boolean isCold(StreamHistory history, ShardInfo lower, ShardInfo upper) {
        ShardHistory one = history.shards().get(lower.uid());
        ShardHistory other = history.shards().get(upper.uid());
        return one != null
                && other != null
                && one.isWatchedFor(settings.mergeAfter())
                && other.isWatchedFor(settings.mergeAfter())
                && one.peak() + other.peak() < settings.mergeBelow();
    }
}
