package io.millrace.controller.coordination;

import io.millrace.common.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * All consumer groups, immutable. It lives in the metadata log beside the image, but not in it: a checkpoint is no news for
 * nodes.
 *
 * @param nextEpoch next fencing token; one counter for all groups, so that even a group that was deleted and made again never
 *     gives out a token twice
 * @param groups by name
 */
public record CoordinationState(long nextEpoch, TreePMap<String, ConsumerGroup> groups) {

    /** Nothing yet. */
    public static final CoordinationState EMPTY = new CoordinationState(1, TreePMap.empty());

    public Optional<ConsumerGroup> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** Leases that all groups have or will have for the shards of today. */
    public long leaseCount(MetadataImage image) {
        return groups.values().stream()
                .mapToLong(group -> shardCount(group.streams().keySet(), image))
                .sum();
    }

    /** Shards of some streams. */
    public static long shardCount(Collection<String> streams, MetadataImage image) {
        return streams.stream()
                .mapToLong(name -> image.stream(name)
                        .map(stream -> (long) stream.shards().size())
                        .orElse(0L))
                .sum();
    }

    /** The state after some changes. */
    public CoordinationState apply(Iterable<? extends CoordinationRecord> records) {
        CoordinationState state = this;
        for (CoordinationRecord change : records) {
            state = state.apply(change);
        }
        return state;
    }

    private CoordinationState apply(CoordinationRecord change) {
        if (change instanceof CoordinationRecord.NextEpoch next) {
            return new CoordinationState(next.epoch(), groups);
        }
        if (change instanceof CoordinationRecord.Group it) {
            return with(new ConsumerGroup(
                    it.name(),
                    it.createdMillis(),
                    it.settings(),
                    it.streams(),
                    known(it.name()).leases()));
        }
        if (change instanceof CoordinationRecord.GroupGone gone) {
            return new CoordinationState(nextEpoch, groups.minus(gone.name()));
        }
        if (change instanceof CoordinationRecord.LeaseSet set) {
            return with(known(set.group()).with(set.lease()));
        }
        CoordinationRecord.LeaseGone gone = (CoordinationRecord.LeaseGone) change;
        return with(known(gone.group()).without(gone.shardUid()));
    }

    private ConsumerGroup known(String name) {
        return group(name).orElseGet(() -> ConsumerGroup.empty(name));
    }

    private CoordinationState with(ConsumerGroup group) {
        return new CoordinationState(nextEpoch, groups.plus(group.name(), group));
    }

    /** The state as records: {@link #apply(Iterable)} on {@link #EMPTY} makes an equal state of them. */
    public List<CoordinationRecord> toRecords() {
        List<CoordinationRecord> records = new ArrayList<>();
        if (nextEpoch != EMPTY.nextEpoch()) {
            records.add(new CoordinationRecord.NextEpoch(nextEpoch));
        }
        groups.values().forEach(group -> {
            records.add(new CoordinationRecord.Group(
                    group.name(), group.createdMillis(), group.settings(), group.streams()));
            group.leases().values().stream()
                    .sorted(java.util.Comparator.comparingLong(Lease::shardUid))
                    .forEach(lease -> records.add(new CoordinationRecord.LeaseSet(group.name(), lease)));
        });
        return records;
    }
}
