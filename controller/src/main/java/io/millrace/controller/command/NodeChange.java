package io.millrace.controller.command;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.ProcessInfo.MovePhase;

/** What changes about nodes and about where replicas are. */
public sealed interface NodeChange {

    /** Calls the visitor's method for this kind of change. */
    <T> T accept(Visitor<T> visitor);

    /** Begins or ends the draining of a node. That the other nodes can take its replicas was looked at by the leader. */
    record Assign(NodeId node, NodeDuty duty) implements NodeChange {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.assign(this);
        }
    }

    /** Forgets a node that holds no replicas. */
    record Remove(NodeId node) implements NodeChange {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.remove(this);
        }
    }

    /** Begins to move a replica, as planned by the leader; refused when the image has moved on. */
    record Move(GroupId group, NodeId from, NodeId to) implements NodeChange {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.move(this);
        }
    }

    /** Gives a move up that does not get on. */
    record AbandonMove(long processId) implements NodeChange {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.abandonMove(this);
        }
    }

    /** The members of the group are as the phase of the move wants them. */
    record EndMove(long processId, MovePhase phase) implements NodeChange {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.endMove(this);
        }
    }

    /** One method per kind. */
    interface Visitor<T> {
        T assign(Assign it);

        T remove(Remove it);

        T move(Move it);

        T abandonMove(AbandonMove it);

        T endMove(EndMove it);
    }
}
