package io.millrace.controller.coordination.command;

import io.millrace.common.id.ShardId;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked of the consumer groups; stands in the metadata log and is decided when it is applied. */
public sealed interface CoordinationCommand {

    /**
     * Makes a group, adds streams, or changes its settings.
     *
     * @param group name
     * @param streams streams by name and where to start; those that the group reads already stay as they are
     * @param settings settings from now on
     */
    record JoinGroup(String group, Map<String, Start> streams, GroupSettings settings) implements CoordinationCommand {
        public JoinGroup {
            streams = Map.copyOf(streams);
        }
    }

    /**
     * Gives leases to workers, or takes them away. A move whose lease is no longer as the leader saw it is skipped.
     *
     * @param group name
     * @param moves moves
     */
    record MoveLeases(String group, List<Move> moves) implements CoordinationCommand {
        public MoveLeases {
            moves = List.copyOf(moves);
        }
    }

    /**
     * Takes leases back from their holder. One that it does not hold any more is skipped.
     *
     * @param group name
     * @param worker the holder
     * @param leases the leases
     */
    record ReleaseLeases(String group, String worker, List<Release> leases) implements CoordinationCommand {
        public ReleaseLeases {
            leases = List.copyOf(leases);
        }
    }

    /**
     * Stores how far shards were processed.
     *
     * @param entries one per lease, each with its own result
     */
    record StoreCheckpoints(List<CheckpointEntry> entries) implements CoordinationCommand {
        public StoreCheckpoints {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Forgets leases of shards that the metadata no longer has and whose children are leased. Others are skipped.
     *
     * @param group name
     * @param shardUids shards
     */
    record ForgetLeases(String group, List<Long> shardUids) implements CoordinationCommand {
        public ForgetLeases {
            shardUids = List.copyOf(shardUids);
        }
    }

    /**
     * Lets a stopped group start elsewhere.
     *
     * @param group name
     * @param streams streams by name and where to start
     */
    record ResetGroup(String group, Map<String, Start> streams) implements CoordinationCommand {
        public ResetGroup {
            streams = Map.copyOf(streams);
        }
    }

    /**
     * Forgets a stopped group.
     *
     * @param group name
     */
    record DeleteGroup(String group) implements CoordinationCommand {}

    /**
     * Where a group starts in a stream.
     *
     * @param kind which start
     * @param timestampMillis for AT_TIMESTAMP, milliseconds since the epoch
     */
    record Start(StartKind kind, long timestampMillis) {

        /** From the oldest record. */
        public static final Start TRIM_HORIZON = new Start(StartKind.TRIM_HORIZON, 0);

        /** From now on. */
        public static final Start LATEST = new Start(StartKind.LATEST, 0);

        public static Start at(long millis) {
            return new Start(StartKind.AT_TIMESTAMP, millis);
        }
    }

    /** Kinds of starts. */
    enum StartKind {
        TRIM_HORIZON,
        LATEST,
        AT_TIMESTAMP
    }

    /**
     * A lease that gets another holder.
     *
     * @param shardUid shard
     * @param streamUid its stream
     * @param shard number of the shard in its stream
     * @param seenEpoch epoch as the leader saw it; 0 = the lease is new
     * @param owner new holder; empty = nobody
     * @param returned last checkpoint of the present holder, who gives the lease back; empty = the stored one counts
     */
    record Move(
            long shardUid,
            long streamUid,
            ShardId shard,
            long seenEpoch,
            String owner,
            Optional<LeasePosition> returned) {}

    /**
     * A lease that is given back.
     *
     * @param shardUid shard
     * @param epoch the holder's token
     * @param position last checkpoint; empty = the stored one counts
     */
    record Release(long shardUid, long epoch, Optional<LeasePosition> position) {}

    /**
     * A checkpoint.
     *
     * @param group group
     * @param shardUid shard
     * @param epoch the holder's token
     * @param position a record or the shard's end
     */
    record CheckpointEntry(String group, long shardUid, long epoch, LeasePosition position) {}
}
