package io.millrace.node.write;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.replica.BlockResult;
import io.millrace.node.replica.GroupResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The appends of one log entry as blocks. Blocks keep the order in which appends came; a plain record joins the open block
 * of its shard.
 */
final class LogEntry {

    private final List<EntryBlock> blocks;
    private final int appends;
    private final long charged;

    private LogEntry(List<EntryBlock> blocks, int appends, long charged) {
        this.blocks = blocks;
        this.appends = appends;
        this.charged = charged;
    }

    /** Groups the appends into blocks of about the given size. */
    static LogEntry of(List<PendingAppend> appends, int blockBytes) {
        List<EntryBlock> blocks = new ArrayList<>();
        Map<Long, EntryBlock> open = new HashMap<>();
        long charged = 0;
        for (PendingAppend append : appends) {
            charged += append.bytes();
            if (append instanceof PendingAppend.OfBlock block) {
                blocks.add(EntryBlock.of(block));
            } else if (append instanceof PendingAppend.OfRecord plain) {
                EntryBlock block = open.get(plain.shardUid());
                if (block == null || block.bytes() + plain.record().encodedSize() > blockBytes) {
                    block = EntryBlock.ofRecords(plain.shardUid());
                    open.put(plain.shardUid(), block);
                    blocks.add(block);
                }
                block.add(plain);
            }
        }
        return new LogEntry(blocks, appends.size(), charged);
    }

    List<EntryBlock> blocks() {
        return blocks;
    }

    /** How many appends the entry carries. */
    int appends() {
        return appends;
    }

    /** Bytes that its appends hold in the batcher's budget. */
    long charged() {
        return charged;
    }

    /** Tells every append what the state machine decided, and counts what is stored. */
    void complete(GroupResult result, TrafficMetrics metrics) {
        if (result instanceof GroupResult.Appended appended && appended.blocks().size() == blocks.size()) {
            for (int i = 0; i < blocks.size(); i++) {
                complete(blocks.get(i), appended.blocks().get(i), metrics);
            }
        } else if (result instanceof GroupResult.Refused refused) {
            fail(new MillraceException(refused.code(), refused.message()));
        } else {
            // The entry is in the log, so something may be stored: never a definite refusal (INV-6).
            fail(new MillraceException(
                    ErrorCode.OUTCOME_UNKNOWN, "the log gave an answer that does not fit an append"));
        }
    }

    /** Tells every append the same failure. */
    void fail(MillraceException reason) {
        AppendOutcome.Failed failed = new AppendOutcome.Failed(reason);
        for (EntryBlock block : blocks) {
            for (PendingAppend owner : block.owners()) {
                owner.callback().done(failed);
            }
        }
    }

    private static void complete(EntryBlock block, BlockResult result, TrafficMetrics metrics) {
        if (result instanceof BlockResult.Stored stored) {
            long offset = stored.baseOffset();
            if (!stored.duplicate()) {
                metrics.stored(block.shardUid(), block.bytes() - BlockHeader.SIZE, block.records());
            }
            for (PendingAppend owner : block.owners()) {
                owner.callback().done(new AppendOutcome.Stored(offset++, stored.arrivalMillis(), stored.duplicate()));
            }
        } else if (result instanceof BlockResult.Refused refused) {
            MillraceException reason = new MillraceException(refused.code(), refused.message());
            block.owners().forEach(owner -> owner.callback().done(new AppendOutcome.Failed(reason)));
        }
    }
}
