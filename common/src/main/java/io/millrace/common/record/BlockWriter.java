package io.millrace.common.record;

import io.millrace.common.hash.HashKey;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a block whose size is known beforehand straight into a larger buffer, where {@link BlockEncoder} collects records
 * of unknown number. Both write the same bytes. Not thread-safe.
 */
public final class BlockWriter {

    private final ByteBuffer out;
    private final int start;
    private int count;

    /**
     * Begins a block at the buffer's position.
     *
     * @param out needs room for {@link BlockHeader#SIZE} and the {@link #recordSize} of every record
     */
    public BlockWriter(ByteBuffer out) {
        this.out = out;
        this.start = out.position();
        out.position(start + BlockHeader.SIZE);
    }

    /** Bytes that a record takes in a block's body. */
    public static int recordSize(int keyBytes, @Nullable HashKey explicitHashKey, int dataBytes) {
        int hash = explicitHashKey == null ? 0 : 16;
        return 1 + varintSize(keyBytes) + keyBytes + hash + varintSize(dataBytes) + dataBytes;
    }

    /** Appends a record; the data's position stays. */
    public void add(byte[] keyUtf8, @Nullable HashKey explicitHashKey, ByteBuffer data) {
        out.put((byte) (explicitHashKey == null ? 0 : BlockEncoder.FLAG_EXPLICIT_HASH_KEY));
        putVarint(keyUtf8.length);
        out.put(keyUtf8);
        if (explicitHashKey != null) {
            out.putLong(explicitHashKey.high()).putLong(explicitHashKey.low());
        }
        putVarint(data.remaining());
        out.put(data.duplicate());
        count++;
    }

    /** Writes the header; the buffer's position is then after the block. */
    public void finish(long arrivalMillis) {
        int end = out.position();
        int body = start + BlockHeader.SIZE;
        int crc = BlockHeader.crc(out.duplicate().limit(end).position(body));
        out.position(start);
        new BlockHeader(BlockCodec.NONE.id(), count, end - body, end - body, crc, arrivalMillis).write(out);
        out.position(end);
    }

    private static int varintSize(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    private void putVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }
}
