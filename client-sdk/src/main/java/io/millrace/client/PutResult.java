package io.millrace.client;

import io.millrace.common.record.SequenceNumber;

/**
 * Where a record was stored: on disk on a majority of the shard's replicas.
 *
 * @param shardId shard that holds the record, for example {@code shardId-000000000003}
 * @param sequenceNumber position in the shard; {@code toString()} is the decimal form of the wire
 * @param arrivalMillis when the service took the record, milliseconds since the epoch; 0 when not told
 * @param attempts how often the record was sent, at least 1
 */
public record PutResult(String shardId, SequenceNumber sequenceNumber, long arrivalMillis, int attempts) {}
