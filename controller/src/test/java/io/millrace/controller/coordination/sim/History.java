package io.millrace.controller.coordination.sim;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import io.millrace.controller.coordination.command.CoordinationOutcome.Answer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that was decided, seen once per entry of the log, and what must hold of it. */
final class History {

    private record Key(String group, long shardUid) {}

    /** The metadata at an entry, and the highest epoch given out before it. */
    private record Moment(MetadataImage image, long highestEpoch) {}

    private final Shards shards;
    private final Map<Long, CoordinationState> states = new HashMap<>();
    private final Map<Long, String> epochs = new HashMap<>();
    private final Map<Key, LeasePosition> positions = new HashMap<>();
    private final Map<Key, Long> processed = new HashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private long newestIndex = -1;
    private long highestEpoch;
    private CoordinationState newest = CoordinationState.EMPTY;

    History(Shards shards) {
        this.shards = shards;
    }

    void count(String event) {
        counts.merge(event, 1, Integer::sum);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    CoordinationState newest() {
        return newest;
    }

    /** A replica has applied an entry; all must come to the same state. */
    void applied(long index, CoordinationState after) {
        CoordinationState first = states.putIfAbsent(index, after);
        if (first != null && !first.equals(after)) {
            throw new Violation("replicas differ at index " + index + ": " + first + " and " + after);
        }
    }

    /** An entry was applied for the first time. */
    void decided(
            long index,
            MetadataImage image,
            CoordinationCommand command,
            Optional<CoordinationOutcome> outcome,
            CoordinationState after) {
        if (index <= newestIndex) {
            return;
        }
        newestIndex = index;
        CoordinationState before = newest;
        newest = after;
        count(command.getClass().getSimpleName());
        checkTokens(before, command, outcome);
        forgetReset(command, outcome);
        long earlier = highestEpoch;
        for (ConsumerGroup group : after.groups().values()) {
            Optional<ConsumerGroup> old = before.group(group.name());
            if (old.filter(it -> it.leases() == group.leases()).isPresent()) {
                continue;
            }
            for (Lease lease : group.leases().values()) {
                Optional<Lease> was = old.flatMap(it -> it.lease(lease.shardUid()));
                if (was.filter(lease::equals).isEmpty()) {
                    checkLease(group, lease, was, new Moment(image, earlier));
                }
            }
        }
    }

    private void forgetReset(CoordinationCommand command, Optional<CoordinationOutcome> outcome) {
        if (outcome.filter(CoordinationOutcome.Accepted.class::isInstance).isEmpty()) {
            return;
        }
        if (command instanceof CoordinationCommand.ResetGroup reset) {
            positions.keySet().removeIf(key -> key.group().equals(reset.group()));
            processed.keySet().removeIf(key -> key.group().equals(reset.group()));
        } else if (command instanceof CoordinationCommand.DeleteGroup delete) {
            positions.keySet().removeIf(key -> key.group().equals(delete.group()));
            processed.keySet().removeIf(key -> key.group().equals(delete.group()));
        }
    }

    /** INV-7: what was stored came from the holder of the newest epoch. */
    private static void checkTokens(
            CoordinationState before, CoordinationCommand command, Optional<CoordinationOutcome> outcome) {
        if (!(command instanceof CoordinationCommand.StoreCheckpoints store)
                || outcome.filter(CoordinationOutcome.Accepted.class::isInstance)
                        .isEmpty()) {
            return;
        }
        Answer.Checkpoints answer = (Answer.Checkpoints) ((CoordinationOutcome.Accepted) outcome.get()).answer();
        for (int i = 0; i < store.entries().size(); i++) {
            CheckpointEntry entry = store.entries().get(i);
            if (answer.refusals().get(i).isPresent()) {
                continue;
            }
            Optional<Lease> lease = before.group(entry.group()).flatMap(it -> it.lease(entry.shardUid()));
            if (lease.filter(it -> it.epoch() == entry.epoch()).isEmpty()) {
                throw new Violation("INV-7: a checkpoint with a stale token was stored: " + entry + ", but " + lease);
            }
        }
    }

    private void checkLease(ConsumerGroup group, Lease lease, Optional<Lease> was, Moment moment) {
        Key key = new Key(group.name(), lease.shardUid());
        boolean assigned = lease.isHeld()
                && was.filter(it -> it.owner().equals(lease.owner()) && it.epoch() == lease.epoch())
                        .isEmpty();
        if (assigned) {
            count("assignments");
            if (lease.epoch() <= moment.highestEpoch() || epochs.put(lease.epoch(), lease.owner()) != null) {
                throw new Violation(
                        "INV-7: epoch not raised: " + lease + " after " + was + ", highest " + moment.highestEpoch());
            }
            highestEpoch = Math.max(highestEpoch, lease.epoch());
            checkParents(group, lease, moment.image());
            checkNoGap(key, lease);
        }
        LeasePosition before = positions.get(key);
        if (before != null && lease.position().isBefore(before)) {
            throw new Violation("INV-8: checkpoint went back: " + lease + " was at " + before);
        }
        positions.put(key, lease.position());
    }

    private void checkParents(ConsumerGroup group, Lease lease, MetadataImage image) {
        for (long parent : shards.parents(lease.shardUid())) {
            boolean there = image.stream(lease.streamUid())
                    .flatMap(stream -> stream.shard(shards.info(parent).id()))
                    .isPresent();
            if (there && group.lease(parent).filter(Lease::isFinished).isEmpty()) {
                throw new Violation("INV-3: child leased early: " + lease + ", parent " + group.lease(parent));
            }
        }
    }

    /** INV-9: where a holder goes on, everything before was processed. */
    private void checkNoGap(Key key, Lease lease) {
        if (lease.position() instanceof LeasePosition.Processed at
                && at.number().offset() >= processed.getOrDefault(key, 0L)) {
            throw new Violation("INV-9: gap: " + lease + " but processed up to " + processed.get(key));
        }
    }

    /** A worker has processed a shard up to an offset (exclusive). */
    void processed(String group, long shardUid, long from, long to) {
        Key key = new Key(group, shardUid);
        long before = processed.getOrDefault(key, 0L);
        if (from > before) {
            throw new Violation("INV-9: records " + before + " to " + from + " of shard " + shardUid + " were skipped");
        }
        processed.put(key, Math.max(before, to));
        for (long parent : shards.parents(shardUid)) {
            boolean read = processed.getOrDefault(new Key(group, parent), 0L) >= shards.tip(parent);
            if (!read && !shards.isGone(parent)) {
                throw new Violation("INV-3: shard " + shardUid + " is processed before its parent " + parent);
            }
        }
    }

    long processed(String group, long shardUid) {
        return processed.getOrDefault(new Key(group, shardUid), 0L);
    }
}
