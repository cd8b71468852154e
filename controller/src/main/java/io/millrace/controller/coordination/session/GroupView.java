package io.millrace.controller.coordination.session;

import io.millrace.common.id.ShardId;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.LeasePosition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A group as people see it.
 *
 * @param group what the log says, without the leases of shards that are gone
 * @param state state
 * @param heldLeases leases that are held
 * @param unheldLeases shards that could be read now and that nobody holds
 * @param workers workers by id
 * @param leases shards in order of stream and number
 */
public record GroupView(
        ConsumerGroup group,
        State state,
        int heldLeases,
        int unheldLeases,
        List<WorkerView> workers,
        List<LeaseView> leases) {

    public GroupView {
        workers = List.copyOf(workers);
        leases = List.copyOf(leases);
    }

    /** Workers with a session. */
    public long connectedWorkers() {
        return workers.stream().filter(WorkerView::connected).count();
    }

    /** States of a group. */
    public enum State {
        /** No workers and no leases held. */
        STOPPED,
        /** Every shard that can be held is, and none is about to move. */
        STABLE,
        /** Leases are being moved or assigned. */
        BALANCING
    }

    /**
     * A worker.
     *
     * @param id id
     * @param host where it runs, as it said
     * @param leases leases it holds
     * @param millisSinceHeard time since it was last heard
     * @param connected false while it holds leases but has no session
     * @param streams streams it reads
     */
    public record WorkerView(
            String id, String host, int leases, long millisSinceHeard, boolean connected, Set<String> streams) {}

    /**
     * A shard of the group.
     *
     * @param stream name of the stream
     * @param shard number of the shard
     * @param shardUid unique number of the shard
     * @param owner holder; empty = nobody
     * @param epoch epoch of the latest assignment, 0 = never assigned
     * @param position how far the group is
     * @param positionMillis when that was stored, 0 = never
     * @param progress what the holder said last
     */
    public record LeaseView(
            String stream,
            ShardId shard,
            long shardUid,
            String owner,
            long epoch,
            LeasePosition position,
            long positionMillis,
            Optional<Progress> progress) {}
}
