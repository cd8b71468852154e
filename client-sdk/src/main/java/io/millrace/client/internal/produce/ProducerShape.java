package io.millrace.client.internal.produce;

import io.millrace.client.Aggregation;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ProducerOptions.Gather;
import io.millrace.client.ProducerOptions.WhenThrottled;
import io.millrace.common.record.BlockCodec;

/**
 * What lanes and senders need of the options.
 *
 * @param idempotent blocks carry producer id and sequence
 * @param blockBytes bytes at which a block is full
 * @param blockRecords stored records at which a block is full
 * @param blocksInFlight most blocks of one shard in flight
 * @param requestBytes most bytes of one call, nearly
 * @param requestsInFlight most calls in flight per sender
 * @param gatherNanos longest wait for a block to fill; 0 = no wait by choice
 * @param whenThrottled what becomes of a block that a shard refuses for its throughput
 * @param aggregation how user records become stored records
 * @param codec how blocks are compressed
 */
record ProducerShape(
        boolean idempotent,
        int blockBytes,
        int blockRecords,
        int blocksInFlight,
        int requestBytes,
        int requestsInFlight,
        long gatherNanos,
        WhenThrottled whenThrottled,
        Aggregation aggregation,
        BlockCodec codec) {

    static ProducerShape of(ProducerOptions options) {
        return new ProducerShape(
                options.idempotent(),
                options.blockBytes(),
                options.blockRecords(),
                // Without sequences only one block at a time keeps its order through a retry.
                options.idempotent() ? options.blocksInFlight() : 1,
                options.requestBytes(),
                options.requestsPerServer(),
                options.gather() == Gather.FULL_BLOCKS
                        ? options.recordMaxBufferedTime().toNanos()
                        : 0,
                options.whenThrottled(),
                options.aggregation(),
                switch (options.compression()) {
                    case NONE -> BlockCodec.NONE;
                    case LZ4 -> BlockCodec.LZ4;
                    case ZSTD -> BlockCodec.ZSTD;
                });
    }

    boolean aggregates() {
        return aggregation.format() == Aggregation.Format.KPL;
    }

    /** Whether a block with so many user records and bytes is closed. */
    boolean isFull(int records, int bytes) {
        // An aggregate takes its bytes before it takes many records, so bytes alone bound the stored ones.
        return bytes >= blockBytes || (!aggregates() && records >= blockRecords);
    }

    /** Stored records that so many user records become, nearly. */
    int storedRecords(int records, int bytes) {
        return aggregates() ? Math.min(records, 1 + bytes / aggregation.maxBytes()) : records;
    }
}
