package io.millrace.client.internal.produce;

import io.millrace.client.ProducerOptions;

/**
 * What lanes and senders need of the options.
 *
 * @param idempotent blocks carry producer id and sequence
 * @param blockBytes bytes at which a block is full
 * @param blockRecords records at which a block is full
 * @param blocksInFlight most blocks of one shard in flight
 * @param requestBytes most bytes of one call, nearly
 * @param requestsInFlight most calls in flight per sender
 */
record ProducerShape(
        boolean idempotent,
        int blockBytes,
        int blockRecords,
        int blocksInFlight,
        int requestBytes,
        int requestsInFlight) {

    static ProducerShape of(ProducerOptions options) {
        return new ProducerShape(
                options.idempotent(),
                options.blockBytes(),
                options.blockRecords(),
                // Without sequences only one block at a time keeps its order through a retry.
                options.idempotent() ? options.blocksInFlight() : 1,
                options.requestBytes(),
                options.requestsPerServer());
    }
}
