package io.millrace.node.write;

import io.millrace.common.record.BlockHeader;
import io.millrace.common.record.BlockWriter;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes millrace.storage.v1.GroupCommand{Append} straight into one array, so that a record is copied once between its
 * request and the log. The generated classes would first build each block and then copy it into the command. A test holds
 * the two to the same bytes.
 */
final class AppendCommandWriter {

    /** Upper bound of what the command adds to a block's bytes. */
    static final int BLOCK_OVERHEAD = 1 + 5 + 3 * 9 + 11 + 1 + 5;

    private static final int GROUP_COMMAND_APPEND = tag(1, 2);
    private static final int GROUP_COMMAND_FEATURE_LEVEL = tag(15, 0);
    private static final int APPEND_ARRIVAL = tag(1, 0);
    private static final int APPEND_BLOCKS = tag(2, 2);
    private static final int BLOCK_SHARD = tag(1, 1);
    private static final int BLOCK_PRODUCER_HIGH = tag(2, 1);
    private static final int BLOCK_PRODUCER_LOW = tag(3, 1);
    private static final int BLOCK_SEQUENCE = tag(4, 0);
    private static final int BLOCK_BYTES = tag(5, 2);

    private AppendCommandWriter() {}

    /**
     * The command that appends the blocks in order; each is stamped with the arrival time.
     *
     * @param arrivalMillis the leader's wall clock
     * @param clusterLevel level of the decision rules that the cluster has reached; blocks that need a higher one raise the entry's,
     *     so that a replica of an earlier version stops instead of deciding otherwise
     */
    static ByteBuffer write(List<EntryBlock> blocks, long arrivalMillis, int clusterLevel) {
        int featureLevel = clusterLevel;
        long append = field(APPEND_ARRIVAL, arrivalMillis);
        for (EntryBlock block : blocks) {
            featureLevel = Math.max(featureLevel, block.featureLevel());
            int size = blockSize(block);
            append += 1 + varintSize(size) + size;
        }
        long total = 1 + varintSize(append) + append + field(GROUP_COMMAND_FEATURE_LEVEL, featureLevel);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(total));
        out.put((byte) GROUP_COMMAND_APPEND);
        varint(out, append);
        varintField(out, APPEND_ARRIVAL, arrivalMillis);
        for (EntryBlock block : blocks) {
            out.put((byte) APPEND_BLOCKS);
            varint(out, blockSize(block));
            writeBlock(out, block, arrivalMillis);
        }
        varintField(out, GROUP_COMMAND_FEATURE_LEVEL, featureLevel);
        return out.flip();
    }

    private static int blockSize(EntryBlock block) {
        int bytes = block.bytes();
        return fixed(block.shardUid())
                + fixed(block.producer().high())
                + fixed(block.producer().low())
                + field(BLOCK_SEQUENCE, block.sequence())
                + 1
                + varintSize(bytes)
                + bytes;
    }

    private static void writeBlock(ByteBuffer out, EntryBlock block, long arrivalMillis) {
        fixedField(out, BLOCK_SHARD, block.shardUid());
        fixedField(out, BLOCK_PRODUCER_HIGH, block.producer().high());
        fixedField(out, BLOCK_PRODUCER_LOW, block.producer().low());
        varintField(out, BLOCK_SEQUENCE, block.sequence());
        out.put((byte) BLOCK_BYTES);
        varint(out, block.bytes());
        ByteBuffer encoded = block.encoded();
        if (encoded != null) {
            int at = out.position();
            out.put(encoded.duplicate());
            BlockHeader.stampArrival(out.duplicate().position(at), arrivalMillis);
        } else {
            BlockWriter writer = new BlockWriter(out);
            for (PendingAppend owner : block.owners()) {
                PlainRecord record = ((PendingAppend.OfRecord) owner).record();
                writer.add(record.keyUtf8(), record.explicitHashKey(), record.data());
            }
            writer.finish(arrivalMillis);
        }
    }

    /** Proto3 leaves out zeros. */
    private static int fixed(long value) {
        return value == 0 ? 0 : 9;
    }

    private static int field(int tag, long value) {
        return value == 0 ? 0 : varintSize(tag) + varintSize(value);
    }

    private static void fixedField(ByteBuffer out, int tag, long value) {
        if (value != 0) {
            // Protocol Buffers are little-endian, the buffer and the block are not.
            out.put((byte) tag).putLong(Long.reverseBytes(value));
        }
    }

    private static void varintField(ByteBuffer out, int tag, long value) {
        if (value != 0) {
            varint(out, tag);
            varint(out, value);
        }
    }

    private static void varint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static int varintSize(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    private static int tag(int field, int wireType) {
        return (field << 3) | wireType;
    }
}
