package io.millrace.node.audit;

import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.BlockEntry;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.RangeHasher;
import io.millrace.node.audit.plan.RepairOrder;
import io.millrace.node.audit.plan.RepairOrder.Segment;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.StoredBlock;
import io.millrace.node.replica.StoredRanges.ReplaceReason;
import io.millrace.node.store.StorageFailedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** This node's replica: read and repaired on the audit thread, whoever asks. */
final class LocalReplica implements AuditedReplica {

    private final GroupReplica replica;
    private final BlockFetcher fetcher;
    private final Executor thread;

    LocalReplica(GroupReplica replica, BlockFetcher fetcher, Executor thread) {
        this.replica = replica;
        this.fetcher = fetcher;
        this.thread = thread;
    }

    /** The state is at home here: it need not be remembered. */
    @Override
    public CompletableFuture<ReplicaAnswer> read(AuditRange range, Detail detail, AuditState state) {
        return CompletableFuture.supplyAsync(() -> replica.ranges().read(range, detail), thread)
                .exceptionally(failure -> new ReplicaAnswer.Absent("cannot read its disk: " + failure.getMessage()));
    }

    @Override
    public CompletableFuture<Integer> repair(RepairOrder order) {
        CompletableFuture<Integer> replaced = CompletableFuture.completedFuture(0);
        for (Segment segment : order.segments()) {
            replaced = replaced.thenCompose(before -> fetcher.fetch(
                            replica.group(), order.shardUid(), order.source(), segment)
                    .thenApplyAsync(blocks -> before + put(order, segment, blocks), thread));
        }
        return replaced.thenApplyAsync(this::synced, thread);
    }

    private int put(RepairOrder order, Segment segment, List<StoredBlock> blocks) {
        if (order.rule() == RepairOrder.Rule.MAJORITY) {
            ReplaceReason reason = segment.damaged() ? ReplaceReason.DAMAGED : ReplaceReason.DIVERGENT;
            return replica.ranges().replace(order.shardUid(), blocks, reason) ? blocks.size() : 0;
        }
        return (int) blocks.stream()
                .filter(block -> !isIntact(order.shardUid(), block))
                .filter(block -> replica.repair(order.shardUid(), block.baseOffset(), block.bytes()))
                .count();
    }

    private boolean isIntact(long shardUid, StoredBlock block) {
        AuditRange place = new AuditRange(shardUid, block.baseOffset(), block.baseOffset() + 1);
        BlockEntry wanted = new BlockEntry(block.baseOffset(), block.endOffset(), RangeHasher.hash(block.bytes()));
        return replica.ranges().read(place, Detail.BLOCKS) instanceof ReplicaAnswer.Read read
                && read.entries().equals(List.of(wanted));
    }

    /** @throws StorageFailedException when the disk does not take it */
    private int synced(int replaced) {
        if (replaced > 0) {
            replica.ranges().sync();
        }
        return replaced;
    }
}
