package io.millrace.node.replica;

import io.millrace.common.error.MillraceException;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.store.BlockCursor;
import io.millrace.node.store.BlockCursor.RawBlock;
import io.millrace.node.store.DamagedStoreException;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.UnreadableStoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Judges whether a peer's block is the one that is damaged here, and puts it in its place. Where the local header is still readable
 * it must be the very same (it holds the body's checksum); where not, the block must be of the same length and fit exactly between
 * its neighbours in offsets and arrival times.
 */
final class BlockRepair {

    private final GroupStore store;

    BlockRepair(GroupStore store) {
        this.store = store;
    }

    /** As {@link GroupReplica#repair}; the caller sees to it that the shard is not dropped meanwhile. */
    boolean repair(ShardView view, long baseOffset, byte[] candidate) {
        BlockHeader header;
        try {
            header = Block.read(candidate).header();
        } catch (MillraceException wrong) {
            return false;
        }
        long end = baseOffset + header.count();
        if (baseOffset < 0 || end > view.nextOffset() || end <= view.firstOffset()) {
            return false;
        }
        boolean fits = store.inspect(view.uid(), cursor -> fits(cursor, view, baseOffset, header));
        if (!fits) {
            return false;
        }
        store.putBlock(view.uid(), baseOffset, candidate);
        return isThere(view.uid(), baseOffset, candidate);
    }

    private static boolean fits(BlockCursor cursor, ShardView view, long baseOffset, BlockHeader header) {
        Optional<RawBlock> local =
                read(() -> cursor.seekBefore(baseOffset)).filter(raw -> raw.baseOffset() == baseOffset);
        if (local.isPresent() && local.get().bytes().length != BlockHeader.SIZE + header.bodyLength()) {
            return false;
        }
        Optional<BlockHeader> readable = local.flatMap(BlockRepair::header);
        if (readable.isPresent()) {
            return readable.get().equals(header);
        }
        return fitsAfter(cursor, view, baseOffset, header) && fitsBefore(cursor, view, baseOffset, header);
    }

    private static boolean fitsAfter(BlockCursor cursor, ShardView view, long baseOffset, BlockHeader header) {
        if (baseOffset <= view.firstOffset()) {
            return true;
        }
        Optional<RawBlock> former = read(() -> cursor.seekBefore(baseOffset - 1));
        if (former.isEmpty()) {
            return true; // damaged too: nothing to compare with
        }
        Optional<BlockHeader> before = former.flatMap(BlockRepair::header);
        return before.isEmpty()
                || (former.get().baseOffset() + before.get().count() == baseOffset
                        && before.get().arrivalMillis() <= header.arrivalMillis());
    }

    private static boolean fitsBefore(BlockCursor cursor, ShardView view, long baseOffset, BlockHeader header) {
        long end = baseOffset + header.count();
        if (end == view.nextOffset()) {
            return header.arrivalMillis() == view.lastArrivalMillis();
        }
        Optional<RawBlock> latter = read(() -> cursor.seekFrom(baseOffset + 1));
        if (latter.isEmpty()) {
            return header.arrivalMillis() <= view.lastArrivalMillis();
        }
        return latter.get().baseOffset() == end
                && latter.flatMap(BlockRepair::header)
                        .map(after -> header.arrivalMillis() <= after.arrivalMillis())
                        .orElse(true);
    }

    private boolean isThere(long shardUid, long baseOffset, byte[] block) {
        try {
            return store.read(
                    shardUid,
                    cursor -> cursor.seekBefore(baseOffset)
                            .map(raw -> raw.baseOffset() == baseOffset && Arrays.equals(raw.bytes(), block))
                            .orElse(false));
        } catch (DamagedStoreException | UnreadableStoreException keysAreDamaged) {
            return false;
        }
    }

    private static Optional<RawBlock> read(Supplier<Optional<RawBlock>> step) {
        try {
            return step.get();
        } catch (DamagedStoreException | UnreadableStoreException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<BlockHeader> header(RawBlock raw) {
        try {
            return Optional.of(BlockHeader.read(ByteBuffer.wrap(raw.bytes())));
        } catch (MillraceException damaged) {
            return Optional.empty();
        }
    }
}
