package io.millrace.controller.process;

import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.ShardInfo;
import java.util.List;

/**
 * What a process asks of a data group; all but {@link SetMembers} stand in its log. All are idempotent: doing one again
 * changes nothing.
 */
public sealed interface GroupCommand {

    /** Calls the visitor's method for this kind of command. */
    <T> T accept(Visitor<T> visitor);

    /**
     * Opens shards.
     *
     * @param streamUid stream of the shards
     * @param shards shards to open
     */
    record Open(long streamUid, List<ShardInfo> shards) implements GroupCommand {
        public Open {
            shards = List.copyOf(shards);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.open(this);
        }
    }

    /**
     * Seals shards and opens others at the same log index.
     *
     * @param streamUid stream of the shards
     * @param seal unique numbers of the shards to seal
     * @param open shards to open; none when the children are in other groups
     */
    record Reshard(long streamUid, List<Long> seal, List<ShardInfo> open) implements GroupCommand {
        public Reshard {
            seal = List.copyOf(seal);
            open = List.copyOf(open);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.reshard(this);
        }
    }

    /**
     * Forgets shards and their records.
     *
     * @param shardUids unique numbers
     */
    record Drop(List<Long> shardUids) implements GroupCommand {
        public Drop {
            shardUids = List.copyOf(shardUids);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.drop(this);
        }
    }

    /**
     * Makes these nodes the members of the group; new ones catch up first.
     *
     * @param members all members
     */
    record SetMembers(List<NodeId> members) implements GroupCommand {
        public SetMembers {
            members = List.copyOf(members);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.setMembers(this);
        }
    }

    /** One method per kind. */
    interface Visitor<T> {
        T open(Open it);

        T reshard(Reshard it);

        T drop(Drop it);

        T setMembers(SetMembers it);
    }
}
