package io.millrace.node.write;

import io.millrace.common.record.BlockHeader;

/** Something that waits in a batcher for its log entry. */
sealed interface PendingAppend {

    long shardUid();

    /** Bytes it adds to the entry, and what it is charged in the batcher's budget. */
    int bytes();

    AppendCallback callback();

    /** A plain record: shares a block with others of its shard. */
    record OfRecord(long shardUid, PlainRecord record, AppendCallback callback) implements PendingAppend {

        @Override
        public int bytes() {
            return BlockHeader.SIZE + record.encodedSize();
        }
    }

    /** A whole block. */
    record OfBlock(EncodedBlock block, AppendCallback callback) implements PendingAppend {

        @Override
        public long shardUid() {
            return block.shardUid();
        }

        @Override
        public int bytes() {
            return AppendCommandWriter.BLOCK_OVERHEAD + block.bytes().remaining();
        }
    }
}
