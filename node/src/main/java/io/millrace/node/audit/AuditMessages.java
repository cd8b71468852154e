package io.millrace.node.audit;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.node.audit.plan.AuditPass;
import io.millrace.node.audit.plan.AuditPosition;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.AuditTotals;
import io.millrace.node.audit.plan.BlockEntry;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.RepairOrder;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.audit.plan.UndecidedRange;
import io.millrace.proto.internal.v1.AuditedBlock;
import io.millrace.proto.internal.v1.NotCompared;
import io.millrace.proto.internal.v1.RangeRead;
import io.millrace.proto.internal.v1.ReadRangeRequest;
import io.millrace.proto.internal.v1.ReadRangeResponse;
import io.millrace.proto.internal.v1.RepairBlocksRequest;
import io.millrace.proto.internal.v1.RepairSegment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** AuditService's messages and what they mean. */
final class AuditMessages {

    private AuditMessages() {}

    static ReadRangeRequest request(GroupId group, AuditRange range, Detail detail, AuditState state) {
        return ReadRangeRequest.newBuilder()
                .setGroup(group.value())
                .setShardUid(range.shardUid())
                .setFromOffset(range.from())
                .setToOffset(range.to())
                .setListBlocks(detail == Detail.BLOCKS)
                .setState(message(state))
                .build();
    }

    static ReadRangeResponse message(ReplicaAnswer answer) {
        ReadRangeResponse.Builder response = ReadRangeResponse.newBuilder();
        if (answer instanceof ReplicaAnswer.Read read) {
            response.setRead(RangeRead.newBuilder()
                    .setCoveredTo(read.coveredTo())
                    .setDigest(read.digest())
                    .setBlocks(read.blocks())
                    .setBytes(read.bytes())
                    .setIntact(read.intact())
                    .addAllEntries(messages(read.entries())));
        } else if (answer instanceof ReplicaAnswer.Trimmed trimmed) {
            response.setTrimmedTo(trimmed.firstOffset());
        } else if (answer instanceof ReplicaAnswer.Behind behind) {
            response.setBehindAt(behind.nextOffset());
        } else if (answer instanceof ReplicaAnswer.Gone) {
            response.setGone(true);
        } else if (answer instanceof ReplicaAnswer.Absent absent) {
            response.setUnavailable(absent.reason());
        }
        return response.build();
    }

    static ReplicaAnswer answer(ReadRangeResponse response) {
        return switch (response.getAnswerCase()) {
            case READ -> {
                RangeRead read = response.getRead();
                yield new ReplicaAnswer.Read(
                        read.getCoveredTo(),
                        read.getDigest(),
                        read.getBlocks(),
                        read.getBytes(),
                        read.getIntact(),
                        entries(read.getEntriesList()));
            }
            case TRIMMED_TO -> new ReplicaAnswer.Trimmed(response.getTrimmedTo());
            case BEHIND_AT -> new ReplicaAnswer.Behind(response.getBehindAt());
            case GONE -> new ReplicaAnswer.Gone();
            case UNAVAILABLE -> new ReplicaAnswer.Absent(response.getUnavailable());
            case ANSWER_NOT_SET -> new ReplicaAnswer.Absent("gave an answer that this version does not know");
        };
    }

    static RepairBlocksRequest message(GroupId group, RepairOrder order) {
        RepairBlocksRequest.Builder request = RepairBlocksRequest.newBuilder()
                .setGroup(group.value())
                .setShardUid(order.shardUid())
                .setSourceNode(order.source().value())
                .setOnlyDamaged(order.rule() == RepairOrder.Rule.DAMAGED_ONLY);
        order.segments()
                .forEach(segment -> request.addSegments(RepairSegment.newBuilder()
                        .addAllBlocks(messages(segment.blocks()))
                        .setDamaged(segment.damaged())));
        return request.build();
    }

    static RepairOrder order(NodeId self, RepairBlocksRequest request) {
        return new RepairOrder(
                request.getShardUid(),
                self,
                new NodeId(request.getSourceNode()),
                request.getOnlyDamaged() ? RepairOrder.Rule.DAMAGED_ONLY : RepairOrder.Rule.MAJORITY,
                request.getSegmentsList().stream()
                        .filter(segment -> segment.getBlocksCount() > 0)
                        .map(segment -> new RepairOrder.Segment(entries(segment.getBlocksList()), segment.getDamaged()))
                        .toList());
    }

    private static List<AuditedBlock> messages(List<BlockEntry> entries) {
        return entries.stream()
                .map(entry -> AuditedBlock.newBuilder()
                        .setBaseOffset(entry.baseOffset())
                        .setEndOffset(entry.endOffset())
                        .setHash(entry.hash())
                        .build())
                .toList();
    }

    private static List<BlockEntry> entries(List<AuditedBlock> blocks) {
        return blocks.stream()
                .map(block -> new BlockEntry(block.getBaseOffset(), block.getEndOffset(), block.getHash()))
                .toList();
    }

    // ---- what a leader knows ----

    static io.millrace.proto.internal.v1.AuditState message(AuditState state) {
        io.millrace.proto.internal.v1.AuditState.Builder message = io.millrace.proto.internal.v1.AuditState.newBuilder()
                .setSinceMillis(state.sinceMillis())
                .setWholeMillis(state.wholeMillis());
        AuditPass pass = state.pass();
        if (pass != null) {
            message.setPass(message(pass));
        }
        state.undecided()
                .forEach(range -> message.addUndecided(io.millrace.proto.internal.v1.UndecidedRange.newBuilder()
                        .setShardUid(range.shardUid())
                        .setFromOffset(range.from())
                        .setToOffset(range.to())
                        .setWhy(range.why())
                        .setPassId(range.passId())));
        return message.build();
    }

    static AuditState state(io.millrace.proto.internal.v1.AuditState message) {
        return new AuditState(
                message.getSinceMillis(),
                message.getWholeMillis(),
                message.hasPass() ? pass(message.getPass()) : null,
                message.getUndecidedList().stream()
                        .map(range -> new UndecidedRange(
                                range.getShardUid(),
                                range.getFromOffset(),
                                range.getToOffset(),
                                range.getWhy(),
                                range.getPassId()))
                        .toList());
    }

    private static io.millrace.proto.internal.v1.AuditPass message(AuditPass pass) {
        io.millrace.proto.internal.v1.AuditPass.Builder message = io.millrace.proto.internal.v1.AuditPass.newBuilder()
                .setId(pass.id())
                .setStreamUid(pass.streamUid())
                .setStartedMillis(pass.startedMillis())
                .setEndedMillis(pass.endedMillis())
                .setNext(message(pass.next()))
                .setShardEnd(pass.shardEnd())
                .setLast(message(pass.last()))
                .setTotals(message(pass.totals()));
        AuditPass.Gap gap = pass.gap();
        if (gap != null) {
            message.setGapFirst(message(gap.first())).setGapLast(message(gap.last()));
        }
        pass.notCompared()
                .forEach((node, reason) -> message.addNotCompared(
                        NotCompared.newBuilder().setNodeId(node.value()).setReason(reason)));
        return message.build();
    }

    private static AuditPass pass(io.millrace.proto.internal.v1.AuditPass message) {
        Map<NodeId, String> notCompared = message.getNotComparedList().stream()
                .collect(Collectors.toMap(node -> new NodeId(node.getNodeId()), NotCompared::getReason, (a, b) -> b));
        return new AuditPass(
                message.getId(),
                message.getStreamUid(),
                message.getStartedMillis(),
                message.getEndedMillis(),
                position(message.getNext()),
                message.getShardEnd(),
                position(message.getLast()),
                message.hasGapFirst()
                        ? new AuditPass.Gap(position(message.getGapFirst()), position(message.getGapLast()))
                        : null,
                notCompared,
                totals(message.getTotals()));
    }

    private static io.millrace.proto.internal.v1.AuditPosition message(AuditPosition position) {
        return io.millrace.proto.internal.v1.AuditPosition.newBuilder()
                .setShardUid(position.shardUid())
                .setOffset(position.offset())
                .build();
    }

    private static AuditPosition position(io.millrace.proto.internal.v1.AuditPosition message) {
        return new AuditPosition(message.getShardUid(), message.getOffset());
    }

    private static io.millrace.proto.internal.v1.AuditTotals message(AuditTotals totals) {
        return io.millrace.proto.internal.v1.AuditTotals.newBuilder()
                .setRecords(totals.records())
                .setBlocks(totals.blocks())
                .setBytes(totals.bytes())
                .setDivergent(totals.divergent())
                .setDamaged(totals.damaged())
                .setRepaired(totals.repaired())
                .build();
    }

    private static AuditTotals totals(io.millrace.proto.internal.v1.AuditTotals message) {
        return new AuditTotals(
                message.getRecords(),
                message.getBlocks(),
                message.getBytes(),
                message.getDivergent(),
                message.getDamaged(),
                message.getRepaired());
    }
}
