package io.millrace.client;

import io.millrace.common.record.SequenceNumber;

/**
 * A record as it was read.
 *
 * @param shardId shard that holds it
 * @param sequenceNumber position in the shard; {@code toString()} is the decimal form of the wire
 * @param partitionKey key the producer gave
 * @param data payload; the caller's own copy
 * @param arrivalMillis when the service took the record, milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // a payload is bytes; nobody compares read records
public record ReadRecord(
        String shardId, SequenceNumber sequenceNumber, String partitionKey, byte[] data, long arrivalMillis) {}
