package io.millrace.common.record;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first 32 bytes of a block, big-endian: format version (1), codec (1), flags (2, zero), record count (4), body bytes
 * as stored (4), body bytes uncompressed (4), CRC32C of the stored body (4), arrival time in ms (8), CRC32C of the 28
 * bytes before it (4). The arrival time stands outside of the body's CRC so that the leader can stamp a block that a
 * producer has encoded by rewriting 12 bytes.
 *
 * @param codec compression of the body, an id of {@link BlockCodec}
 * @param count number of records, at least 1
 * @param bodyLength bytes of the body as stored
 * @param rawLength bytes of the body uncompressed
 * @param bodyCrc CRC32C of the stored body
 * @param arrivalMillis arrival time in ms since the epoch
 */
public record BlockHeader(int codec, int count, int bodyLength, int rawLength, int bodyCrc, long arrivalMillis) {

    /** Bytes of a header. */
    public static final int SIZE = 32;

    static final int VERSION = 1;
    private static final int CRC_POSITION = 28;
    private static final int ARRIVAL_POSITION = 20;

    /**
     * Reads and checks the header at the buffer's position, which stays where it is.
     *
     * @throws MillraceException CORRUPT when checksum, version or lengths are wrong
     */
    public static BlockHeader read(ByteBuffer block) {
        int at = block.position();
        if (block.remaining() < SIZE) {
            throw corrupt("only " + block.remaining() + " bytes");
        }
        if (block.getInt(at + CRC_POSITION) != crc(block.duplicate().limit(at + CRC_POSITION))) {
            throw corrupt("header checksum differs");
        }
        if (block.get(at) != VERSION) {
            throw corrupt("format version " + block.get(at) + " is unknown");
        }
        BlockHeader header = new BlockHeader(
                block.get(at + 1) & 0xff,
                block.getInt(at + 4),
                block.getInt(at + 8),
                block.getInt(at + 12),
                block.getInt(at + 16),
                block.getLong(at + ARRIVAL_POSITION));
        if (header.count < 1 || header.bodyLength < 0 || header.rawLength < 0) {
            throw corrupt("count or length is negative");
        }
        if (header.bodyLength != block.remaining() - SIZE) {
            throw corrupt("body has " + (block.remaining() - SIZE) + " bytes, header says " + header.bodyLength);
        }
        return header;
    }

    /** Writes the header at the buffer's position and moves it behind. */
    public void write(ByteBuffer out) {
        int at = out.position();
        out.put((byte) VERSION).put((byte) codec).putShort((short) 0);
        out.putInt(count).putInt(bodyLength).putInt(rawLength).putInt(bodyCrc).putLong(arrivalMillis);
        out.putInt(crc(out.duplicate().position(at).limit(at + CRC_POSITION)));
    }

    /** Sets the arrival time of the block in the array in place; body and its CRC stay untouched. */
    public static void stampArrival(byte[] block, long arrivalMillis) {
        stampArrival(ByteBuffer.wrap(block), arrivalMillis);
    }

    /** As {@link #stampArrival(byte[], long)}, for a block that begins at the buffer's position, which stays. */
    public static void stampArrival(ByteBuffer block, long arrivalMillis) {
        int at = block.position();
        block.putLong(at + ARRIVAL_POSITION, arrivalMillis);
        block.putInt(at + CRC_POSITION, crc(block.duplicate().position(at).limit(at + CRC_POSITION)));
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    static MillraceException corrupt(String what) {
        return new MillraceException(ErrorCode.CORRUPT, "block is damaged: " + what);
    }
}
