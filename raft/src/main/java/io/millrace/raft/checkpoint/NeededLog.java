package io.millrace.raft.checkpoint;

import io.millrace.common.env.TimeSource;
import io.millrace.common.id.GroupId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which log entries those who fetch checkpoints will ask for next: all that follow a checkpoint in use, and for a while
 * after it was let go, until its fetcher has installed it and follows the log. Without this a group that writes fast would
 * purge its log past every checkpoint before it is installed. Thread-safe.
 */
final class NeededLog {

    private static final Duration AFTER_RELEASE = Duration.ofSeconds(30);

    private final TimeSource time;
    private final Map<GroupId, Map<Long, Long>> lastUseNanos = new HashMap<>();

    NeededLog(TimeSource time) {
        this.time = time;
    }

    /** A checkpoint that ends at this index is in use now. */
    synchronized void used(GroupId group, long index) {
        lastUseNanos.computeIfAbsent(group, id -> new HashMap<>()).put(index, time.monotonicNanos());
    }

    /** The lowest index after which the log must be kept; empty when nobody needs more than the usual. */
    synchronized OptionalLong from(GroupId group) {
        Map<Long, Long> uses = lastUseNanos.get(group);
        if (uses == null) {
            return OptionalLong.empty();
        }
        long now = time.monotonicNanos();
        uses.values().removeIf(last -> now - last > AFTER_RELEASE.toNanos());
        return uses.keySet().stream().mapToLong(Long::longValue).min();
    }
}
