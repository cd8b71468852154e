package io.millrace.controller.command;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.controller.autoscale.AutoscalePlanner;
import io.millrace.controller.autoscale.AutoscaleSettings;
import io.millrace.controller.autoscale.ScalePlan;
import io.millrace.controller.autoscale.ShardLoad;
import io.millrace.controller.autoscale.ShardLoad.SplitPoint;
import io.millrace.controller.autoscale.StreamHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * An on-demand stream under a load that changes with time, seen by the planner every five seconds as the controller does
 * it; its plans go through the command handlers. Load is measured in shards' capacities.
 */
public final class LoadedStream {

    private static final Duration STEP = Duration.ofSeconds(5);
    private static final int KEYS = 512;

    private final World world = World.withGroups().limits(Limits.UNLIMITED);
    private final AutoscalePlanner planner = new AutoscalePlanner(AutoscaleSettings.DEFAULT);
    private final List<Key> keys;
    private long nanos;
    private StreamHistory history = StreamHistory.beginning(0);

    /** What happened at a step. */
    public record Event(Duration at, ScalePlan plan) {}

    private record Key(HashKey hash, double share) {}

    /** Many keys that share the load evenly, and one that has a part of its own. */
    public LoadedStream(int shards, double hotKeyShare) {
        world.stream("s", shards).accept(new MetadataCommand.UpdateStreamMode("s", StreamMode.ON_DEMAND));
        List<Key> all = new ArrayList<>();
        IntStream.range(0, KEYS)
                .forEach(i -> all.add(new Key(HashKey.ofPartitionKey("key-" + i), (1 - hotKeyShare) / KEYS)));
        all.add(new Key(HashKey.ofPartitionKey("hot"), hotKeyShare));
        all.sort(Comparator.comparing(Key::hash));
        keys = List.copyOf(all);
    }

    /** Open shards in order of their ranges. */
    public List<ShardInfo> open() {
        return UpdateShardCountHandler.openInOrder(world.stream("s"));
    }

    /** The highest use of a shard under a load. */
    public double highestUse(double load) {
        return loads(load).values().stream().mapToDouble(ShardLoad::use).max().orElse(0);
    }

    /** Runs on: the load is a function of the hours since this run began. */
    public List<Event> run(Duration time, DoubleUnaryOperator load) {
        List<Event> events = new ArrayList<>();
        for (Duration at = Duration.ZERO; at.compareTo(time) < 0; at = at.plus(STEP)) {
            ScalePlan plan = step(loads(load.applyAsDouble(at.toMillis() / 3.6e6)));
            if (!plan.isEmpty()) {
                events.add(new Event(at, plan));
            }
        }
        return events;
    }

    /** One look at loads that are not those of the keys. */
    public ScalePlan step(Map<Long, ShardLoad> loads) {
        nanos += STEP.toNanos();
        world.wait(STEP);
        List<ShardInfo> open = open();
        history = planner.observe(history, open, loads, nanos);
        ScalePlan plan = planner.plan(history, open, loads, 1000, nanos);
        if (!plan.isEmpty()) {
            world.accept(new MetadataCommand.ScaleStream(world.stream("s").uid(), plan));
            world.finishReshard("s");
            history = history.changed(nanos);
        }
        return plan;
    }

    /** As nodes would measure it. */
    public Map<Long, ShardLoad> loads(double load) {
        Map<Long, ShardLoad> loads = new HashMap<>();
        for (ShardInfo shard : open()) {
            List<Key> mine = keys.stream()
                    .filter(key -> shard.range().contains(key.hash()))
                    .toList();
            double use = load * mine.stream().mapToDouble(Key::share).sum();
            double refused = Math.max(0, use - 1) * 1000;
            loads.put(
                    shard.uid(),
                    new ShardLoad(use * 1e6, use * 1000, refused, use, median(mine, shard.range()), List.of()));
        }
        return loads;
    }

    private static Optional<SplitPoint> median(Collection<Key> mine, HashKeyRange range) {
        double total = mine.stream().mapToDouble(Key::share).sum();
        SplitPoint best = null;
        double below = 0;
        for (Key key : mine) {
            double share = below / total;
            boolean inside =
                    key.hash().compareTo(range.start().next()) > 0 && key.hash().compareTo(range.end()) < 0;
            if (inside && (best == null || Math.abs(share - 0.5) < Math.abs(best.lowerShare() - 0.5))) {
                best = new SplitPoint(key.hash(), share);
            }
            below += key.share();
        }
        if (best == null && total > 0) {
            double lower = mine.stream()
                    .filter(key -> key.hash().compareTo(range.middle()) < 0)
                    .mapToDouble(Key::share)
                    .sum();
            best = new SplitPoint(range.middle(), lower / total);
        }
        return Optional.ofNullable(best);
    }
}
