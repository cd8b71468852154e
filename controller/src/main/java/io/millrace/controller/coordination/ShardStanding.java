package io.millrace.controller.coordination;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.List;
import java.util.Optional;

/**
 * Where a group stands with a shard of one of its streams.
 *
 * @param stream the stream
 * @param shard the shard
 * @param lease the lease, once it was assigned or is finished
 * @param waitsFor parents that the group has not read to their ends; then the shard cannot be leased
 * @param start where reading starts when there is no lease yet
 */
public record ShardStanding(
        StreamInfo stream, ShardInfo shard, Optional<Lease> lease, List<ShardId> waitsFor, LeasePosition start) {

    public ShardStanding {
        waitsFor = List.copyOf(waitsFor);
    }

    /** True when there is nothing left to read. */
    public boolean isFinished() {
        return lease.map(Lease::isFinished).orElse(false);
    }

    /** True when a worker may read it now. */
    public boolean isReadable() {
        return !isFinished() && waitsFor.isEmpty();
    }

    /** How far the group is. */
    public LeasePosition position() {
        return lease.map(Lease::position).orElse(start);
    }

    /** Epoch of the latest assignment; 0 = none. */
    public long epoch() {
        return lease.map(Lease::epoch).orElse(0L);
    }
}
