package io.millrace.controller.coordination;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rule that keeps the order of keys over splits and merges: a shard can be leased when the group has read all its parents
 * to their ends. A parent that the metadata no longer has, because its records have expired, is waited for only while
 * somebody holds its lease.
 */
public final class ShardStandings {

    private ShardStandings() {}

    /** Every shard of the group's streams, in order of stream name and shard number. */
    public static List<ShardStanding> of(ConsumerGroup group, MetadataImage image) {
        Map<Long, Map<Integer, Lease>> leases = group.leasesByStream();
        List<ShardStanding> all = new ArrayList<>();
        group.streams()
                .forEach((name, start) -> image.stream(name)
                        .ifPresent(stream -> add(stream, start, leases.getOrDefault(stream.uid(), Map.of()), all)));
        return all;
    }

    /** One shard; empty when the group does not read its stream or the metadata has no such shard. */
    public static Optional<ShardStanding> of(ConsumerGroup group, StreamInfo stream, ShardId shard) {
        LeasePosition start = group.streams().get(stream.name());
        return start == null
                ? Optional.empty()
                : stream.shard(shard)
                        .map(it -> standing(
                                stream, it, start, group.leasesByStream().getOrDefault(stream.uid(), Map.of())));
    }

    private static void add(
            StreamInfo stream, LeasePosition start, Map<Integer, Lease> leases, List<ShardStanding> all) {
        stream.allShards().forEach(shard -> all.add(standing(stream, shard, start, leases)));
    }

    private static ShardStanding standing(
            StreamInfo stream, ShardInfo shard, LeasePosition start, Map<Integer, Lease> leases) {
        Lease lease = leases.get(shard.id().number());
        if (lease != null) {
            return new ShardStanding(stream, shard, Optional.of(lease), List.of(), start);
        }
        List<ShardId> waitsFor = new ArrayList<>(0);
        boolean continued = false;
        for (ShardId id : shard.parents()) {
            Lease parent = leases.get(id.number());
            if (parent == null) {
                if (stream.shard(id).isPresent()) {
                    waitsFor.add(id);
                }
                continue;
            }
            boolean gone = stream.shard(id).isEmpty() && !parent.isHeld();
            if (!parent.isFinished() && !gone) {
                waitsFor.add(id);
            }
            continued |= parent.wasRead();
        }
        // What follows a shard that was read is read whole, whatever the clocks said when it began.
        return new ShardStanding(
                stream, shard, Optional.empty(), waitsFor, continued ? LeasePosition.TRIM_HORIZON : start);
    }
}
