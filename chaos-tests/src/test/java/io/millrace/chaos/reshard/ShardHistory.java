package io.millrace.chaos.reshard;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.storage.v1.ShardOpening;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shards as the groups' logs have opened, sealed and dropped them (INV-4, INV-5). */
final class ShardHistory {

    private final Map<Long, Known> shards = new HashMap<>();
    private final Map<Long, List<Long>> parents = new HashMap<>();
    private final Set<Long> dropped = new HashSet<>();

    private final Checks checks;

    ShardHistory(Checks checks) {
        this.checks = checks;
    }

    /** A shard in its group. */
    static final class Known {
        final long streamUid;
        final int number;
        final long epochSeconds;
        final HashKeyRange range;
        final List<String> records = new ArrayList<>();
        /** Dropped before: a command that came late has opened it again. Nobody is sent there, and the controllers will drop it. */
        final boolean orphan;

        boolean sealed;
        long lastArrivalMillis;

        Known(ShardOpening opening, boolean orphan) {
            this.orphan = orphan;
            streamUid = opening.getStreamUid();
            number = opening.getNumber();
            epochSeconds = opening.getEpochSeconds();
            range = new HashKeyRange(
                    HashKey.fromBytes(opening.getStartingHashKey().toByteArray()),
                    HashKey.fromBytes(opening.getEndingHashKey().toByteArray()));
        }

        SequenceNumber sequence(long offset) {
            return new SequenceNumber(epochSeconds, number, offset);
        }
    }

    Known get(long uid) {
        Known known = shards.get(uid);
        checks.that(known != null, "INV-2", "shard %d is used but was never opened", uid);
        return known;
    }

    void sealed(List<Long> uids) {
        uids.forEach(uid -> get(uid).sealed = true);
    }

    /** Opens what was not open before; entries may repeat. */
    void opened(List<ShardOpening> openings) {
        for (ShardOpening opening : openings) {
            long uid = opening.getShardUid();
            if (!shards.containsKey(uid)) {
                open(uid, new Known(opening, dropped.contains(uid)));
            }
        }
    }

    private void open(long uid, Known shard) {
        for (long parentUid : parents.getOrDefault(uid, List.of())) {
            if (dropped.contains(parentUid)) {
                // Opened again by a command that comes late; the controllers will drop it.
                continue;
            }
            Known parent = get(parentUid);
            checks.that(
                    parent.sealed,
                    "INV-5",
                    "shard %d opens before its parent %d is sealed",
                    shard.number,
                    parent.number);
            checks.that(
                    shard.sequence(0).compareTo(parent.sequence(SequenceNumber.END_OFFSET)) > 0,
                    "INV-5",
                    "sequence numbers of shard %d do not follow those of its parent %d",
                    shard.number,
                    parent.number);
        }
        for (Known other : shards.values()) {
            boolean apart = shard.orphan
                    || other.orphan
                    || other.sealed
                    || other.streamUid != shard.streamUid
                    || other.range.end().compareTo(shard.range.start()) < 0
                    || shard.range.end().compareTo(other.range.start()) < 0;
            checks.that(apart, "INV-4", "shards %d and %d are open and overlap", other.number, shard.number);
        }
        shards.put(uid, shard);
    }

    void dropped(List<Long> uids) {
        uids.forEach(uid -> {
            shards.remove(uid);
            dropped.add(uid);
        });
    }

    int droppedCount() {
        return dropped.size();
    }

    /** What the metadata shows as open is open in its group, what it shows as closed is sealed there. */
    void checkShown(StreamInfo stream) {
        for (ShardInfo info : stream.allShards()) {
            Known known = shards.get(info.uid());
            if (known == null) {
                checks.that(dropped.contains(info.uid()), "INV-5", "%s is shown before it is opened", info.id());
            } else {
                checks.that(
                        info.isOpen() || known.sealed, "INV-5", "%s is shown as closed before it is sealed", info.id());
                checks.that(known.range.equals(info.range()), "INV-4", "%s has another range in its group", info.id());
            }
        }
    }

    /** Remembers who the parents of planned children are. */
    void noteChildren(MetadataImage image) {
        for (ProcessInfo process : image.processes().values()) {
            if (process instanceof ProcessInfo.Resharding resharding) {
                image.stream(process.streamUid())
                        .ifPresent(stream -> resharding
                                .steps()
                                .forEach(step -> step.children()
                                        .forEach(child ->
                                                parents.putIfAbsent(child.uid(), uids(stream, step.parents())))));
            }
        }
    }

    private static List<Long> uids(StreamInfo stream, List<ShardId> ids) {
        return ids.stream().map(id -> stream.shard(id).orElseThrow().uid()).toList();
    }

    /** True when groups hold what the metadata names and nothing more. */
    boolean isNamedBy(MetadataImage image) {
        Set<Long> named = new HashSet<>();
        image.streams().values().forEach(stream -> stream.allShards().forEach(shard -> named.add(shard.uid())));
        return shards.keySet().equals(named);
    }

    /** At rest the groups hold what the metadata says, nothing more, and open ranges tile the space there too (INV-4). */
    void checkAtRest(MetadataImage image) {
        for (StreamInfo stream : image.streams().values()) {
            List<HashKeyRange> open = new ArrayList<>();
            for (ShardInfo info : stream.allShards()) {
                checks.that(get(info.uid()).sealed != info.isOpen(), "INV-5", "%s differs from its group", info.id());
                if (info.isOpen()) {
                    open.add(info.range());
                }
            }
            open.sort(Comparator.comparing(HashKeyRange::start));
            new StreamShape(checks).tile(open, HashKeyRange.ALL, "open shards of " + stream.name());
        }
    }
}
