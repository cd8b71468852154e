package io.millrace.controller.coordination;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * A consumer group. Who its workers are is known by their leases and sessions alone; there is no list of them in the log, so
 * that a worker that comes, waits and goes costs nothing.
 *
 * @param name name
 * @param createdMillis time of the first join, milliseconds since the epoch
 * @param settings settings
 * @param streams streams it reads, by name, and where shards without a lease start
 * @param leases leases by unique number of the shard
 */
public record ConsumerGroup(
        String name,
        long createdMillis,
        GroupSettings settings,
        TreePMap<String, LeasePosition> streams,
        PMap<Long, Lease> leases) {

    static ConsumerGroup empty(String name) {
        return new ConsumerGroup(name, 0, GroupSettings.DEFAULT, TreePMap.empty(), HashTreePMap.empty());
    }

    public Optional<Lease> lease(long shardUid) {
        return Optional.ofNullable(leases.get(shardUid));
    }

    /** True while a worker holds a lease, be it alive or not. */
    public boolean isHeld() {
        return leases.values().stream().anyMatch(Lease::isHeld);
    }

    /** Leases of each stream by the number of the shard. */
    Map<Long, Map<Integer, Lease>> leasesByStream() {
        Map<Long, Map<Integer, Lease>> byStream = new HashMap<>();
        leases.values()
                .forEach(lease -> byStream.computeIfAbsent(lease.streamUid(), stream -> new HashMap<>())
                        .put(lease.shard().number(), lease));
        return byStream;
    }

    ConsumerGroup with(Lease lease) {
        return withLeases(leases.plus(lease.shardUid(), lease));
    }

    ConsumerGroup without(long shardUid) {
        return withLeases(leases.minus(shardUid));
    }

    private ConsumerGroup withLeases(PMap<Long, Lease> next) {
        return new ConsumerGroup(name, createdMillis, settings, streams, next);
    }
}
