package io.millrace.node.replica;

import io.millrace.common.record.BlockHeader;

/**
 * A committed block, checked. Shared by cache, pollers and subscribers: nobody changes the bytes.
 *
 * @param baseOffset offset of its first record
 * @param header its header
 * @param bytes the whole block
 */
@SuppressWarnings("ArrayRecordComponent") // shared without copies; nobody compares blocks
public record StoredBlock(long baseOffset, BlockHeader header, byte[] bytes) {

    /** Offset after its last record. */
    public long endOffset() {
        return baseOffset + header.count();
    }

    /** Bytes that a reader gets when the block is uncompressed. */
    int rawSize() {
        return BlockHeader.SIZE + header.rawLength();
    }
}
