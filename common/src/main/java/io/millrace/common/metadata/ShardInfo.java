package io.millrace.common.metadata;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.SequenceNumber;
import java.util.List;

/**
 * A shard as the metadata knows it.
 *
 * @param uid unique number in the cluster, never used again
 * @param id number in its stream
 * @param range hash keys it owns
 * @param group replica group that holds it, for its whole life
 * @param epochSeconds creation second as sequence numbers carry it, above that of its parents
 * @param parents none, one (split) or two (merge: lower shard first)
 * @param createdMillis creation time
 * @param closedMillis time it was sealed, or -1 while it is open
 */
public record ShardInfo(
        long uid,
        ShardId id,
        HashKeyRange range,
        GroupId group,
        long epochSeconds,
        List<ShardId> parents,
        long createdMillis,
        long closedMillis) {

    public ShardInfo {
        parents = List.copyOf(parents);
    }

    public boolean isOpen() {
        return closedMillis < 0;
    }

    /** Sequence number of the record at an offset. */
    public SequenceNumber sequenceNumber(long offset) {
        return new SequenceNumber(epochSeconds, id.number(), offset);
    }

    public ShardInfo closed(long atMillis) {
        return new ShardInfo(uid, id, range, group, epochSeconds, parents, createdMillis, atMillis);
    }

    public ShardInfo created(long atMillis) {
        return new ShardInfo(uid, id, range, group, epochSeconds, parents, atMillis, closedMillis);
    }
}
