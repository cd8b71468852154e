package io.millrace.controller.coordination.lag;

import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.session.GroupView;
import io.millrace.controller.coordination.session.GroupView.LeaseView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Puts together what the log knows of a group and what nodes know of its shards. The coordinator's thread. */
public final class LagReports {

    private final Supplier<MetadataImage> image;
    private final ShardMeter meter;
    private final Consumer<Runnable> thread;
    private final LongSupplier nanos;
    private final LongSupplier wallMillis;
    private final Map<String, Pace> paces = new HashMap<>();

    /**
     * Reports.
     *
     * @param image latest metadata
     * @param thread brings a task to the coordinator's thread
     * @param nanos a monotonic clock
     * @param wallMillis milliseconds since the epoch
     */
    public LagReports(
            Supplier<MetadataImage> image,
            ShardMeter meter,
            Consumer<Runnable> thread,
            LongSupplier nanos,
            LongSupplier wallMillis) {
        this.image = image;
        this.meter = meter;
        this.thread = thread;
        this.nanos = nanos;
        this.wallMillis = wallMillis;
    }

    /** Measures a group; the answer comes on the coordinator's thread, later. */
    public void measure(GroupView view, Consumer<GroupLag> answer) {
        List<LeaseView> leases = view.leases().stream()
                .filter(lease -> !(lease.position() instanceof LeasePosition.ShardEnd))
                .toList();
        Map<GroupId, Map<Long, LeasePosition>> byGroup = new TreeMap<>();
        for (LeaseView lease : leases) {
            image.get().stream(lease.stream())
                    .flatMap(stream -> stream.shard(lease.shard()))
                    .map(ShardInfo::group)
                    .ifPresent(group -> byGroup.computeIfAbsent(group, id -> new HashMap<>())
                            .put(lease.shardUid(), lease.position()));
        }
        Map<Long, ShardMeter.Measure> measures = new HashMap<>();
        if (byGroup.isEmpty()) {
            answer.accept(lag(view, leases, measures));
            return;
        }
        int[] left = {byGroup.size()};
        byGroup.forEach((group, positions) -> meter.measure(
                group,
                positions,
                part -> thread.accept(() -> {
                    measures.putAll(part);
                    if (--left[0] == 0) {
                        answer.accept(lag(view, leases, measures));
                    }
                })));
    }

    /** Forgets the pace of groups that nobody asks about. */
    public void keepOnly(List<String> groups) {
        paces.keySet().retainAll(groups);
    }

    private GroupLag lag(GroupView view, List<LeaseView> leases, Map<Long, ShardMeter.Measure> measures) {
        long now = wallMillis.getAsLong();
        Pace.Rates rates =
                paces.computeIfAbsent(view.group().name(), name -> new Pace()).next(nanos.getAsLong(), measures);
        List<GroupLag.ShardLag> shards = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (LeaseView lease : leases) {
            ShardMeter.Measure measure = measures.get(lease.shardUid());
            shards.add(shard(lease, measure, now));
            if (measure == null) {
                problems.add("no server that holds " + lease.shard() + " of " + lease.stream() + " has answered");
            }
        }
        return new GroupLag(shards, rates.processed(), rates.incoming(), problems);
    }

    private static GroupLag.ShardLag shard(
            LeaseView lease, ShardMeter.@org.jspecify.annotations.Nullable Measure measure, long nowMillis) {
        OptionalLong age = lease.positionMillis() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, nowMillis - lease.positionMillis()));
        String shardId = lease.shard().toString();
        if (measure == null) {
            return new GroupLag.ShardLag(lease.stream(), shardId, lease.owner(), 0, 0, 0, age, false);
        }
        return new GroupLag.ShardLag(
                lease.stream(),
                shardId,
                lease.owner(),
                measure.records(),
                (long) (measure.records() * measure.bytesPerRecord()),
                measure.records() == 0 ? 0 : Math.max(1, nowMillis - measure.arrivalMillis()),
                age,
                true);
    }
}
