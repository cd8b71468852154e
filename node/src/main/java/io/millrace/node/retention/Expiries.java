package io.millrace.node.retention;

import io.millrace.common.error.MillraceException;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.node.replica.StoredBlock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When the oldest block of each shard expires, so that most shards need no look at the disk in most runs. One thread.
 */
final class Expiries {

    private final Map<Long, Oldest> oldest = new HashMap<>();

    /** False when it is known that nothing has expired. */
    boolean mayHave(ShardView shard, long retentionMillis, long nowMillis) {
        Oldest known = oldest.get(shard.uid());
        return known == null
                || known.offset != shard.firstOffset()
                || known.arrivalMillis + retentionMillis <= nowMillis;
    }

    /** Notes when the shard's oldest block, which has not expired, arrived. */
    void remember(GroupReplica replica, ShardView shard) {
        try {
            List<StoredBlock> first = replica.read(shard.uid(), shard.firstOffset(), 1, 1);
            if (!first.isEmpty()) {
                long arrival = first.get(0).header().arrivalMillis();
                oldest.put(shard.uid(), new Oldest(shard.streamUid(), shard.firstOffset(), arrival));
            }
        } catch (MillraceException damaged) {
            // Readers see to its repair; until then each run looks again.
            oldest.remove(shard.uid());
        }
    }

    /** Forgets shards of streams that are gone. */
    void retain(MetadataImage image) {
        oldest.values().removeIf(known -> image.stream(known.streamUid).isEmpty());
    }

    private record Oldest(long streamUid, long offset, long arrivalMillis) {}
}
