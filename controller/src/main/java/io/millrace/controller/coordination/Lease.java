package io.millrace.controller.coordination;

import io.millrace.common.id.ShardId;

/**
 * A group's lease on a shard. It begins with its first assignment, or as finished when the shard ended before the group's start.
 *
 * @param shardUid unique number of the shard
 * @param streamUid unique number of its stream
 * @param shard number of the shard in its stream
 * @param owner worker that holds it; empty = nobody
 * @param epoch fencing token of the latest assignment, 0 = never assigned
 * @param position how far the group is
 * @param positionMillis when that was stored by a worker, milliseconds since the epoch; 0 = never
 */
public record Lease(
        long shardUid,
        long streamUid,
        ShardId shard,
        String owner,
        long epoch,
        LeasePosition position,
        long positionMillis) {

    /** Owner of a lease that nobody holds. */
    public static final String NOBODY = "";

    /** True when a worker holds it. */
    public boolean isHeld() {
        return !owner.isEmpty();
    }

    /** True when a worker holds it under this very epoch. */
    public boolean isHeldAt(long token) {
        return isHeld() && epoch == token;
    }

    /** True when there is nothing left to read. */
    public boolean isFinished() {
        return position instanceof LeasePosition.ShardEnd;
    }

    /** True when the group has begun to read the shard; false for one that ended before the group's start. */
    public boolean wasRead() {
        return epoch > 0;
    }

    public Lease assigned(String worker, long nextEpoch) {
        return new Lease(shardUid, streamUid, shard, worker, nextEpoch, position, positionMillis);
    }

    public Lease released() {
        return new Lease(shardUid, streamUid, shard, NOBODY, epoch, position, positionMillis);
    }

    /** Moved on; nobody holds a lease that is finished. */
    public Lease at(LeasePosition next, long nowMillis) {
        String holder = next instanceof LeasePosition.ShardEnd ? NOBODY : owner;
        return new Lease(shardUid, streamUid, shard, holder, epoch, next, nowMillis);
    }
}
