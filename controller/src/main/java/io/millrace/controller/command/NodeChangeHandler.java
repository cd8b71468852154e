package io.millrace.controller.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import java.util.Optional;

/** Decides what changes about nodes and replicas. What depends on who is alive, the leader has looked at before. */
final class NodeChangeHandler {

    private NodeChangeHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.ChangeNodes command) {
        return command.change().accept(new Decider(image, stamp));
    }

    private record Decider(MetadataImage image, Stamp stamp) implements NodeChange.Visitor<Outcome> {

        @Override
        public Outcome assign(NodeChange.Assign it) {
            NodeInfo node = image.nodes().get(it.node());
            if (node == null) {
                return unknown(it.node());
            }
            return node.duty() == it.duty()
                    ? Outcome.UNCHANGED
                    : Outcome.done(new MetadataRecord.Node(node.withDuty(it.duty())));
        }

        @Override
        public Outcome remove(NodeChange.Remove it) {
            if (!image.nodes().containsKey(it.node())) {
                return unknown(it.node());
            }
            long held = image.groups().values().stream()
                    .filter(group -> group.replicas().contains(it.node()))
                    .count();
            if (held > 0) {
                return Refusals.inUse("Node " + it.node() + " holds " + held
                        + " replicas; drain it first: millrace node drain " + it.node());
            }
            Optional<ProcessInfo.Moving> move = image.moves()
                    .filter(moving ->
                            moving.to().equals(it.node()) || moving.from().equals(it.node()))
                    .findFirst();
            return move.isPresent()
                    ? Refusals.inUse("A replica of " + move.get().group() + " is being moved to node " + it.node()
                            + "; wait until that has ended.")
                    : Outcome.done(new MetadataRecord.NodeGone(it.node()));
        }

        @Override
        public Outcome move(NodeChange.Move it) {
            GroupInfo group = image.groups().get(it.group());
            NodeInfo target = image.nodes().get(it.to());
            boolean fits = group != null
                    && group.replicas().contains(it.from())
                    && !group.replicas().contains(it.to())
                    && target != null
                    && target.serves()
                    && !isMoving(it.group());
            if (!fits) {
                return Refusals.inUse("The plan to move a replica of " + it.group() + " from " + it.from() + " to "
                        + it.to() + " is out of date.");
            }
            Uids uids = new Uids(image);
            ProcessInfo process = new ProcessInfo.Moving(
                    uids.next(), stamp.nowMillis(), it.group(), it.from(), it.to(), MovePhase.JOINING);
            return Outcome.done(uids.record(), new MetadataRecord.Process(process));
        }

        @Override
        public Outcome abandonMove(NodeChange.AbandonMove it) {
            return image.processes().get(it.processId()) instanceof ProcessInfo.Moving moving
                            && moving.phase() == MovePhase.JOINING
                    ? Outcome.done(new MetadataRecord.Process(new ProcessInfo.Moving(
                            moving.id(),
                            moving.startedMillis(),
                            moving.group(),
                            moving.from(),
                            moving.to(),
                            MovePhase.ABANDONED)))
                    : Outcome.UNCHANGED;
        }

        @Override
        public Outcome endMove(NodeChange.EndMove it) {
            if (!(image.processes().get(it.processId()) instanceof ProcessInfo.Moving moving)
                    || moving.phase() != it.phase()) {
                return Outcome.UNCHANGED;
            }
            MetadataRecord gone = new MetadataRecord.ProcessGone(moving.id());
            GroupInfo group = image.groups().get(moving.group());
            if (moving.phase() == MovePhase.ABANDONED || group == null) {
                return Outcome.done(gone);
            }
            return Outcome.done(new MetadataRecord.Group(group.id(), image.membersAfter(moving)), gone);
        }

        private boolean isMoving(GroupId group) {
            return image.moves().anyMatch(moving -> moving.group().equals(group));
        }

        private Outcome.Refused unknown(NodeId node) {
            return new Outcome.Refused(
                    ErrorCode.RESOURCE_NOT_FOUND,
                    "There is no node " + node + "; the nodes are "
                            + image.nodes().keySet() + ".");
        }
    }
}
