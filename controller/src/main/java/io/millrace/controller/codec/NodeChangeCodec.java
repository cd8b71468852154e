package io.millrace.controller.codec;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.NodeChange;
import io.millrace.proto.storage.v1.DrainNodeCommand;
import io.millrace.proto.storage.v1.MetadataEntry;
import io.millrace.proto.storage.v1.MoveEndedCommand;
import io.millrace.proto.storage.v1.MoveReplicaCommand;
import io.millrace.proto.storage.v1.NodeGone;

/** {@link NodeChange} to and from its part of a log entry. */
final class NodeChangeCodec implements NodeChange.Visitor<MetadataEntry.Builder> {

    private static final NodeChangeCodec INSTANCE = new NodeChangeCodec();

    private NodeChangeCodec() {}

    static MetadataEntry.Builder entry(NodeChange change) {
        return change.accept(INSTANCE);
    }

    static MetadataCommand command(MetadataEntry entry) {
        return new MetadataCommand.ChangeNodes(change(entry));
    }

    private static NodeChange change(MetadataEntry entry) {
        return switch (entry.getCommandCase()) {
            case DRAIN_NODE ->
                new NodeChange.Assign(
                        new NodeId(entry.getDrainNode().getNodeId()),
                        entry.getDrainNode().getDraining() ? NodeDuty.DRAINING : NodeDuty.SERVING);
            case REMOVE_NODE ->
                new NodeChange.Remove(new NodeId(entry.getRemoveNode().getNodeId()));
            case MOVE_REPLICA -> {
                MoveReplicaCommand move = entry.getMoveReplica();
                yield new NodeChange.Move(
                        new GroupId(move.getGroup()), new NodeId(move.getFromNode()), new NodeId(move.getToNode()));
            }
            case ABANDON_MOVE -> new NodeChange.AbandonMove(entry.getAbandonMove());
            case MOVE_ENDED ->
                new NodeChange.EndMove(
                        entry.getMoveEnded().getProcessId(),
                        entry.getMoveEnded().getAbandoned() ? MovePhase.ABANDONED : MovePhase.JOINING);
            default -> throw new IllegalArgumentException("not a command about nodes: " + entry.getCommandCase());
        };
    }

    @Override
    public MetadataEntry.Builder assign(NodeChange.Assign it) {
        return MetadataEntry.newBuilder()
                .setDrainNode(DrainNodeCommand.newBuilder()
                        .setNodeId(it.node().value())
                        .setDraining(it.duty() == NodeDuty.DRAINING));
    }

    @Override
    public MetadataEntry.Builder remove(NodeChange.Remove it) {
        return MetadataEntry.newBuilder()
                .setRemoveNode(NodeGone.newBuilder().setNodeId(it.node().value()));
    }

    @Override
    public MetadataEntry.Builder move(NodeChange.Move it) {
        return MetadataEntry.newBuilder()
                .setMoveReplica(MoveReplicaCommand.newBuilder()
                        .setGroup(it.group().value())
                        .setFromNode(it.from().value())
                        .setToNode(it.to().value()));
    }

    @Override
    public MetadataEntry.Builder abandonMove(NodeChange.AbandonMove it) {
        return MetadataEntry.newBuilder().setAbandonMove(it.processId());
    }

    @Override
    public MetadataEntry.Builder endMove(NodeChange.EndMove it) {
        return MetadataEntry.newBuilder()
                .setMoveEnded(MoveEndedCommand.newBuilder()
                        .setProcessId(it.processId())
                        .setAbandoned(it.phase() == MovePhase.ABANDONED));
    }
}
