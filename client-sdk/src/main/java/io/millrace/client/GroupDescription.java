package io.millrace.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A consumer group.
 *
 * @param name name
 * @param state state
 * @param workerCount workers with a session
 * @param heldLeases leases that are held
 * @param unheldLeases shards that could be read now and that nobody holds
 * @param created time of the first join
 * @param streams streams by name, and where the group has started in them; in lists without the positions
 * @param failover after how long without a heartbeat a worker is dead; zero in lists
 * @param drain how long a revoked lease may be kept; zero in lists
 * @param workers workers by id; empty in lists
 * @param leases leases in order of stream and shard; empty in lists
 */
public record GroupDescription(
        String name,
        State state,
        int workerCount,
        int heldLeases,
        int unheldLeases,
        Instant created,
        Map<String, Optional<StartPosition>> streams,
        Duration failover,
        Duration drain,
        List<Worker> workers,
        List<Lease> leases) {

    /**
     * Keeps own copies of the map and the lists.
     *
     * @param name name
     * @param state state
     * @param workerCount workers with a session
     * @param heldLeases leases that are held
     * @param unheldLeases shards that could be read now and that nobody holds
     * @param created time of the first join
     * @param streams streams by name, and where the group has started in them; in lists without the positions
     * @param failover after how long without a heartbeat a worker is dead; zero in lists
     * @param drain how long a revoked lease may be kept; zero in lists
     * @param workers workers by id; empty in lists
     * @param leases leases in order of stream and shard; empty in lists
     */
    public GroupDescription {
        streams = Map.copyOf(streams);
        workers = List.copyOf(workers);
        leases = List.copyOf(leases);
    }

    /** States of a group. */
    public enum State {
        /** No workers and no leases held. */
        STOPPED,
        /** Every shard that can be held is held, and none is about to move. */
        STABLE,
        /** Leases are being moved or assigned. */
        BALANCING,
        /** A state of a newer server. */
        UNKNOWN
    }

    /**
     * A worker.
     *
     * @param id id
     * @param host where it runs, as it said
     * @param leases leases it holds
     * @param sinceHeartbeat time since it was last heard
     * @param connected false while it holds leases but has no session
     */
    public record Worker(String id, String host, int leases, Duration sinceHeartbeat, boolean connected) {}

    /**
     * A lease.
     *
     * @param stream name of the stream
     * @param shardId shard
     * @param worker holder; empty = nobody
     * @param epoch fencing token of the latest assignment; 0 = never assigned
     * @param position how far the group is
     * @param sequenceNumber last processed record, when the position is one
     * @param checkpointed when that was stored; empty = never
     */
    public record Lease(
            String stream,
            String shardId,
            Optional<String> worker,
            long epoch,
            Position position,
            Optional<String> sequenceNumber,
            Optional<Instant> checkpointed) {}

    /** Kinds of positions. */
    public enum Position {
        /** Nothing was processed yet. */
        START,
        /** Everything up to a record was processed. */
        RECORD,
        /** Everything was processed. */
        SHARD_END
    }
}
