package io.millrace.controller;

import io.millrace.common.env.TimeSource;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.autoscale.AutoscalePlanner;
import io.millrace.controller.autoscale.AutoscaleSettings;
import io.millrace.controller.autoscale.ScalePlan;
import io.millrace.controller.autoscale.ShardLoad;
import io.millrace.controller.autoscale.StreamHistory;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeLiveness;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives on-demand streams the shards that their load asks for: looks at what nodes reported every few seconds, and puts
 * the plan in the log. {@link #tick} is called by the serial executor alone, and only while this controller leads.
 */
final class Autoscaler {

    private static final Logger LOG = LoggerFactory.getLogger(Autoscaler.class);

    /** Nodes measure this long; more looks would see the same. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Supplier<MetadataImage> image;
    private final NodeLiveness liveness;
    private final MetadataProposer proposer;
    private final Supplier<Limits> limits;
    private final AutoscalePlanner planner;
    private final TimeSource time;
    private Map<Long, StreamHistory> histories = Map.of();
    private long lookedNanos;

    Autoscaler(
            Supplier<MetadataImage> image,
            NodeLiveness liveness,
            MetadataProposer proposer,
            Supplier<Limits> limits,
            AutoscaleSettings settings,
            TimeSource time) {
        this.image = image;
        this.liveness = liveness;
        this.proposer = proposer;
        this.limits = limits;
        this.time = time;
        planner = new AutoscalePlanner(settings);
        lookedNanos = time.monotonicNanos();
    }

    void tick() {
        long now = time.monotonicNanos();
        if (now - lookedNanos < INTERVAL.toNanos()) {
            return;
        }
        lookedNanos = now;
        MetadataImage current = image.get();
        Liveness heard = liveness.view();
        Map<Long, StreamHistory> next = new HashMap<>();
        long room = (long) limits.get().shardsPerCluster() - current.openShardCount();
        for (StreamInfo stream : current.streams().values()) {
            if (stream.capacity().mode() == StreamMode.ON_DEMAND) {
                next.put(stream.uid(), look(stream, heard, room, now));
            }
        }
        histories = next;
    }

    private StreamHistory look(StreamInfo stream, Liveness heard, long roomInCluster, long now) {
        StreamHistory before = histories.getOrDefault(stream.uid(), StreamHistory.beginning(now));
        List<ShardInfo> open = stream.openShards().values().stream()
                .flatMap(id -> stream.shard(id).stream())
                .toList();
        Map<Long, ShardLoad> loads = new HashMap<>();
        open.forEach(shard -> heard.load(shard, now).ifPresent(load -> loads.put(shard.uid(), load)));
        StreamHistory history = planner.observe(before, open, loads, now);
        long room = Math.min(roomInCluster, (long) limits.get().shardsPerStream() - open.size());
        ScalePlan plan =
                stream.status() == StreamStatus.ACTIVE ? planner.plan(history, open, loads, room, now) : ScalePlan.NONE;
        if (plan.isEmpty()) {
            return history;
        }
        propose(stream, plan);
        return history.changed(now);
    }

    private void propose(StreamInfo stream, ScalePlan plan) {
        LOG.info(
                "Stream {} is scaled by its load: {} of {} shards are split, {} pairs merged",
                stream.name(),
                plan.splits().size(),
                stream.openShards().size(),
                plan.merges().size());
        var unused = proposer.propose(new MetadataCommand.ScaleStream(stream.uid(), plan))
                .handle((done, failure) -> {
                    if (failure != null) {
                        LOG.info("Stream {} is scaled later: {}", stream.name(), failure.toString());
                    }
                    return null;
                });
    }
}
