package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.store.BlockCursor;
import io.millrace.node.store.BlockCursor.RawBlock;
import io.millrace.node.store.DamagedStoreException;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.UnreadableStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks from the cache or else from disk. Nothing whose checksums are wrong, and nothing in place of a block that is
 * missing, comes out of here (INV-9, INV-10): the reader gets CORRUPT and the damage is reported. Any thread.
 */
final class BlockReader {

    private final GroupStore store;

    BlockReader(GroupStore store) {
        this.store = store;
    }

    /** As {@link GroupReplica#read}. */
    List<StoredBlock> read(Source source, long fromOffset, int maxRecords, int maxBytes) {
        Reading reading = new Reading(source, fromOffset, maxRecords, maxBytes);
        while (!reading.done()) {
            if (!reading.takeCached()) {
                store.read(source.uid(), reading::takeStored);
            }
        }
        return reading.blocks;
    }

    /** The block that holds an offset, from disk. */
    StoredBlock readStored(Source source, long offset) {
        return store.read(source.uid(), cursor -> checked(source, offset, () -> cursor.seek(offset)));
    }

    /** Blocks from the one that holds an offset on, from disk: until one reaches the end, or about so many bytes. */
    List<StoredBlock> scanStored(Source source, long offset, long end, int bytes) {
        return store.read(source.uid(), cursor -> {
            List<StoredBlock> blocks = new ArrayList<>();
            long size = 0;
            for (long at = offset; at < end && size < bytes; ) {
                long wanted = at;
                StoredBlock block =
                        checked(source, wanted, blocks.isEmpty() ? () -> cursor.seek(wanted) : cursor::next);
                blocks.add(block);
                size += block.bytes().length;
                at = block.endOffset();
            }
            return blocks;
        });
    }

    /** As {@link GroupReplica#offsetAt}: a binary search, because arrival times never fall within a shard. */
    long offsetAt(Source source, long timestampMillis) {
        ShardView view = source.view();
        if (view.lastArrivalMillis() < timestampMillis) {
            return view.nextOffset();
        }
        long low = view.firstOffset();
        long high = view.nextOffset();
        while (low < high) {
            // Before low everything arrived earlier; from high on nothing did.
            StoredBlock middle = readStored(source, low + (high - low) / 2);
            if (middle.header().arrivalMillis() >= timestampMillis) {
                high = Math.min(high - 1, middle.baseOffset());
            } else {
                low = middle.endOffset();
            }
        }
        return Math.max(low, source.view().firstOffset());
    }

    /** Takes a step of a cursor and checks that it found the whole block that holds the offset. */
    private StoredBlock checked(Source source, long offset, Step step) {
        try {
            RawBlock raw = step.take().orElseThrow(() -> missing(source, offset));
            if (raw.baseOffset() > offset && raw.baseOffset() > source.view().firstOffset()) {
                throw missing(source, offset);
            }
            StoredBlock block = verified(source, raw);
            if (block.endOffset() <= offset) {
                throw missing(source, offset);
            }
            return block;
        } catch (DamagedStoreException damaged) {
            long base = damagedBase(source.uid(), offset).orElse(offset);
            source.damaged().accept(base);
            throw corrupt(source.uid(), base, damaged);
        } catch (UnreadableStoreException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "the disk cannot be read: " + e.getMessage(), e);
        }
    }

    private static StoredBlock verified(Source source, RawBlock raw) {
        try {
            BlockHeader header = Block.read(raw.bytes()).header();
            return new StoredBlock(raw.baseOffset(), header, raw.bytes());
        } catch (MillraceException wrong) {
            source.damaged().accept(raw.baseOffset());
            throw corrupt(source.uid(), raw.baseOffset(), wrong);
        }
    }

    /** Looks past RocksDB's checks for the key of the block that fails them. */
    private OptionalLong damagedBase(long uid, long offset) {
        try {
            return store.inspect(
                    uid,
                    cursor -> cursor.seekBefore(offset)
                            .map(raw -> OptionalLong.of(raw.baseOffset()))
                            .orElse(OptionalLong.empty()));
        } catch (DamagedStoreException | UnreadableStoreException alsoTheKey) {
            return OptionalLong.empty();
        }
    }

    private static MillraceException missing(Source source, long offset) {
        if (source.shard().isRetired() || offset < source.view().firstOffset()) {
            return new MillraceException(
                    ErrorCode.UNAVAILABLE, "shard " + source.uid() + " was trimmed or replaced meanwhile: read again");
        }
        source.damaged().accept(offset);
        return new MillraceException(
                ErrorCode.CORRUPT, "shard " + source.uid() + ": no block holds offset " + offset + " on this replica");
    }

    private static MillraceException corrupt(long uid, long base, Throwable cause) {
        return new MillraceException(
                ErrorCode.CORRUPT, "shard " + uid + ": the block at offset " + base + " is damaged here", cause);
    }

    /**
     * Where to read.
     *
     * @param shard what is published of the shard
     * @param cache the replica's part of the cache
     * @param damaged told the base offset of each damaged block that is met
     */
    record Source(PublishedShard shard, BlockCache.Region cache, LongConsumer damaged) {

        long uid() {
            return shard.view().uid();
        }

        ShardView view() {
            return shard.view();
        }
    }

    @FunctionalInterface
    private interface Step {
        Optional<RawBlock> take();
    }

    /** One call's progress. */
    private final class Reading {

        private final Source source;
        private final long start;
        private final int maxRecords;
        private final int maxBytes;
        private final List<StoredBlock> blocks = new ArrayList<>();
        private long offset;
        private long bytes;
        private boolean full;

        Reading(Source source, long fromOffset, int maxRecords, int maxBytes) {
            this.source = source;
            this.maxRecords = maxRecords;
            this.maxBytes = maxBytes;
            start = Math.max(fromOffset, source.view().firstOffset());
            offset = start;
        }

        boolean done() {
            return full || offset >= source.view().nextOffset() || (offset - start >= maxRecords && !blocks.isEmpty());
        }

        /** Takes the next block if it is in the cache. */
        boolean takeCached() {
            StoredBlock block = cached();
            if (block == null) {
                return false;
            }
            take(block);
            return true;
        }

        /** Takes blocks from disk until done, or until the cache goes on; false when damage ended it. */
        boolean takeStored(BlockCursor cursor) {
            boolean positioned = false;
            while (!done() && (!positioned || cached() == null)) {
                StoredBlock block;
                try {
                    block = checked(source, offset, positioned ? cursor::next : () -> cursor.seek(offset));
                } catch (MillraceException e) {
                    if (blocks.isEmpty()) {
                        throw e;
                    }
                    full = true; // what was read is good; the next call begins at the damage
                    return false;
                }
                positioned = true;
                source.cache().put(source.uid(), block);
                take(block);
            }
            return true;
        }

        private @Nullable StoredBlock cached() {
            StoredBlock block = source.cache().get(source.uid(), source.shard().baseHolding(offset));
            return block == null || block.endOffset() <= offset ? null : block;
        }

        private void take(StoredBlock block) {
            // What a caller asks for are records, not what they are packed into.
            if (!blocks.isEmpty() && bytes + block.rawSize() > maxBytes) {
                full = true;
                return;
            }
            blocks.add(block);
            bytes += block.rawSize();
            offset = block.endOffset();
        }
    }
}
