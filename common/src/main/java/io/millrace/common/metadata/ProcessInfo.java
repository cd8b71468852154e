package io.millrace.common.metadata;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import java.util.List;

/**
 * A long job of the controllers in its current phase (design D7). It is persisted, so that a new leader goes on with it:
 * repeats the work of the phase, which is idempotent, and then moves to the next phase by a command.
 */
public sealed interface ProcessInfo {

    /** Unique number. */
    long id();

    /** Stream it works on; 0 when it works on none. */
    long streamUid();

    /** Start, milliseconds since the epoch. */
    long startedMillis();

    /** Calls the visitor's method for this kind of process. */
    <T> T accept(Visitor<T> visitor);

    /**
     * Opens the shards of a new stream; they enter the image when all are open.
     *
     * @param shards shards to open
     */
    record Creating(long id, long streamUid, long startedMillis, List<ShardInfo> shards) implements ProcessInfo {
        public Creating {
            shards = List.copyOf(shards);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.creating(this);
        }
    }

    /** Drops all shards of a stream; the stream leaves the image when all are dropped. */
    record Deleting(long id, long streamUid, long startedMillis) implements ProcessInfo {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.deleting(this);
        }
    }

    /**
     * Seals shards and opens their children, in rounds. A step whose parents and children are all in one group is one
     * log entry there; else all parents are sealed first, then the children are opened (INV-5). The image changes at
     * the end of a round.
     *
     * @param targetCount number of even ranges to end with; 0 = this round only (split, merge)
     * @param round number of the current round, from 0
     * @param phase what is done now
     * @param steps splits and merges of the current round
     */
    record Resharding(
            long id,
            long streamUid,
            long startedMillis,
            int targetCount,
            int round,
            ReshardPhase phase,
            List<ReshardStep> steps)
            implements ProcessInfo {

        public Resharding {
            steps = List.copyOf(steps);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.resharding(this);
        }
    }

    /**
     * Drops shards that have left the image because all their records have expired.
     *
     * @param shards shards to drop
     */
    record Dropping(long id, long streamUid, long startedMillis, List<DroppedShard> shards) implements ProcessInfo {
        public Dropping {
            shards = List.copyOf(shards);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.dropping(this);
        }
    }

    /**
     * Moves a replica of a group to another node: the new member joins and catches up, then it takes the place of the old
     * one (ADR 0026). Or, when the new node is gone for too long, the move is given up.
     *
     * @param group group
     * @param from node that holds the replica now
     * @param to node that is to hold it
     * @param phase what is done now
     */
    record Moving(long id, long startedMillis, GroupId group, NodeId from, NodeId to, MovePhase phase)
            implements ProcessInfo {

        @Override
        public long streamUid() {
            return 0;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.moving(this);
        }
    }

    /** Phases of a move; the second one only when the first cannot end. */
    enum MovePhase {
        /** The new member joins, catches up, and replaces the old one. */
        JOINING,
        /** The old members are made the members again. */
        ABANDONED
    }

    /** Phases of a reshard round, in order. */
    enum ReshardPhase {
        /** Parents are being sealed; in one group their children open in the same entry. */
        SEALING,
        /** All parents are sealed; children in other groups are being opened. */
        OPENING
    }

    /**
     * A split (one parent) or a merge (two parents, lower first). The children own what the parents owned.
     *
     * @param parents shards to seal
     * @param children shards to open; their creation time is set when they enter the image
     */
    record ReshardStep(List<ShardId> parents, List<ShardInfo> children) {
        public ReshardStep {
            parents = List.copyOf(parents);
            children = List.copyOf(children);
        }
    }

    /**
     * A shard that left the image.
     *
     * @param uid unique number
     * @param group group that still holds it
     */
    record DroppedShard(long uid, GroupId group) {}

    /** One method per kind. */
    interface Visitor<T> {
        T creating(Creating it);

        T deleting(Deleting it);

        T resharding(Resharding it);

        T dropping(Dropping it);

        T moving(Moving it);
    }
}
