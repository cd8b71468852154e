package io.millrace.node.read;

import io.millrace.node.replica.StoredBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of a stored block that a reader gets.
 *
 * @param block the whole block
 * @param skip records at its start that are not meant
 * @param take records after the skipped ones that are meant, at least 1
 */
public record BlockSlice(StoredBlock block, int skip, int take) {

    /** The records from an offset on, at most that many. */
    public static List<BlockSlice> of(List<StoredBlock> blocks, long fromOffset, int maxRecords) {
        List<BlockSlice> slices = new ArrayList<>(blocks.size());
        int rest = maxRecords;
        for (StoredBlock block : blocks) {
            int skip = (int) Math.min(block.header().count(), Math.max(0, fromOffset - block.baseOffset()));
            int take = Math.min(block.header().count() - skip, rest);
            if (take > 0) {
                slices.add(new BlockSlice(block, skip, take));
                rest -= take;
            }
        }
        return slices;
    }

    /** Offset after the last record that is meant. */
    public long endOffset() {
        return block.baseOffset() + skip + take;
    }

    /** Bytes of the records that are meant, in proportion to their number. */
    public long payloadBytes() {
        return (long) block.header().rawLength() * take / block.header().count();
    }
}
