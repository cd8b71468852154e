package io.millrace.testkit;

import io.millrace.common.record.BlockHeader;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Blocks that are wrong although their checksums are right, as a faulty program or memory would leave them. */
public final class ForgedBlock {

    private ForgedBlock() {}

    /**
     * The same block with another last byte: readers see nothing wrong with it.
     *
     * @param variant different ones make different blocks, 1 to 255
     */
    public static byte[] of(byte[] block, int variant) {
        BlockHeader header = BlockHeader.read(ByteBuffer.wrap(block));
        byte[] forged = block.clone();
        forged[forged.length - 1] ^= (byte) variant;
        CRC32C crc = new CRC32C();
        crc.update(forged, BlockHeader.SIZE, forged.length - BlockHeader.SIZE);
        new BlockHeader(
                        header.codec(),
                        header.count(),
                        header.bodyLength(),
                        header.rawLength(),
                        (int) crc.getValue(),
                        header.arrivalMillis())
                .write(ByteBuffer.wrap(forged));
        return forged;
    }
}
