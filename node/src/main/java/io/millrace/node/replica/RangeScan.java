package io.millrace.node.replica;

import io.millrace.common.error.MillraceException;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.BlockEntry;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.RangeHasher;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.store.BlockCursor;
import io.millrace.node.store.BlockCursor.RawBlock;
import io.millrace.node.store.DamagedStoreException;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.UnreadableStoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One reading of a range from disk: every block, also those behind a damaged one. Holds one block at a time. One thread.
 */
final class RangeScan {

    /** A reading ends after so many bytes; with one more block it may be more. */
    static final int MAX_BYTES = 4 << 20;

    /** Bounds the list, and the time for small blocks. */
    static final int MAX_BLOCKS = 2048;

    /** End of a damaged block whose header does not tell it. */
    private static final long UNTOLD = -1;

    private final GroupStore store;
    private final AuditRange range;
    private final Detail detail;
    private final LongConsumer damaged;
    private final RangeHasher hasher = new RangeHasher();
    private final List<BlockEntry> entries = new ArrayList<>();
    private long next;
    private int blocks;
    private long bytes;
    private boolean intact = true;

    RangeScan(GroupStore store, AuditRange range, Detail detail, LongConsumer damaged) {
        this.store = store;
        this.range = range;
        this.detail = detail;
        this.damaged = damaged;
        next = range.from();
    }

    /** Reads. */
    ReplicaAnswer.Read run() {
        boolean more = true;
        while (more) {
            more = step();
        }
        return new ReplicaAnswer.Read(
                next, hasher.digest(), blocks, bytes, intact, detail == Detail.BLOCKS ? closed() : List.of());
    }

    /** Goes on until the end or the next damage that RocksDB finds; true when there is something behind it. */
    private boolean step() {
        try {
            next = store.scan(range.shardUid(), this::walk);
            return false;
        } catch (DamagedStoreException e) {
            return passDamage();
        }
    }

    /** Takes blocks until the end or until it is enough; gives the offset up to which it came. */
    private long walk(BlockCursor cursor) {
        Optional<RawBlock> raw = cursor.seekFrom(next);
        while (raw.isPresent() && raw.get().baseOffset() < range.to()) {
            if (isFull()) {
                return raw.get().baseOffset();
            }
            take(raw.get());
            raw = cursor.next();
        }
        return range.to();
    }

    private boolean isFull() {
        return bytes >= MAX_BYTES || blocks >= MAX_BLOCKS;
    }

    private void take(RawBlock raw) {
        blocks++;
        bytes += raw.bytes().length;
        next = raw.baseOffset() + 1;
        try {
            BlockHeader header = Block.read(raw.bytes()).header();
            long end = raw.baseOffset() + header.count();
            add(new BlockEntry(raw.baseOffset(), end, hasher.add(raw.baseOffset(), end, raw.bytes())));
        } catch (MillraceException wrong) {
            addDamaged(raw.baseOffset(), end(raw));
        }
    }

    /** Looks past RocksDB's checks for the key of the block that fails them; without it all the rest is unknown. */
    private boolean passDamage() {
        try {
            Optional<RawBlock> raw = store.inspect(range.shardUid(), cursor -> cursor.seekFrom(next));
            if (raw.isPresent() && raw.get().baseOffset() < range.to()) {
                blocks++;
                bytes += raw.get().bytes().length;
                addDamaged(raw.get().baseOffset(), end(raw.get()));
                next = raw.get().baseOffset() + 1;
                return next < range.to() && !isFull();
            }
        } catch (DamagedStoreException | UnreadableStoreException alsoTheKey) {
            // Said below.
        }
        blocks++;
        addDamaged(next, range.to());
        next = range.to();
        return false;
    }

    private void addDamaged(long base, long end) {
        intact = false;
        if (detail == Detail.DIGEST) {
            damaged.accept(base); // once for each reading
        }
        add(BlockEntry.damaged(base, end));
    }

    private void add(BlockEntry entry) {
        if (detail == Detail.BLOCKS) {
            entries.add(entry);
        }
    }

    private static long end(RawBlock raw) {
        try {
            return raw.baseOffset()
                    + BlockHeader.read(ByteBuffer.wrap(raw.bytes())).count();
        } catch (MillraceException damaged) {
            return UNTOLD;
        }
    }

    /** Damaged blocks that do not tell their end go on to the next one. */
    private List<BlockEntry> closed() {
        List<BlockEntry> closed = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            BlockEntry entry = entries.get(i);
            long following =
                    i + 1 < entries.size() ? entries.get(i + 1).baseOffset() : Math.max(next, entry.baseOffset() + 1);
            closed.add(entry.endOffset() == UNTOLD ? BlockEntry.damaged(entry.baseOffset(), following) : entry);
        }
        return closed;
    }
}
