package io.millrace.client;

import io.millrace.common.record.SequenceNumber;
import java.util.List;

/**
 * Where a record was stored: on disk on a majority of the shard's replicas.
 *
 * @param shardId shard that holds the record, for example {@code shardId-000000000003}
 * @param sequenceNumber position in the shard; {@code toString()} is the decimal form of the wire
 * @param subSequenceNumber place in the aggregate, from 0; 0 when the record was stored on its own
 * @param arrivalMillis when the service took the record, milliseconds since the epoch; 0 when not told
 * @param attempts every try of a producer, the last one stored the record; empty for calls that are tried by the client
 */
public record PutResult(
        String shardId,
        SequenceNumber sequenceNumber,
        long subSequenceNumber,
        long arrivalMillis,
        List<PutAttempt> attempts) {

    /**
     * Keeps an own copy of the attempts.
     *
     * @param shardId shard that holds the record, for example {@code shardId-000000000003}
     * @param sequenceNumber position in the shard; {@code toString()} is the decimal form of the wire
     * @param subSequenceNumber place in the aggregate, from 0; 0 when the record was stored on its own
     * @param arrivalMillis when the service took the record, milliseconds since the epoch; 0 when not told
     * @param attempts every try of a producer, the last one stored the record; empty for calls that are tried by the client
     */
    public PutResult {
        attempts = List.copyOf(attempts);
    }

    /**
     * A record that was stored on its own.
     *
     * @param shardId shard that holds the record
     * @param sequenceNumber position in the shard
     * @param arrivalMillis when the service took the record, milliseconds since the epoch; 0 when not told
     */
    public PutResult(String shardId, SequenceNumber sequenceNumber, long arrivalMillis) {
        this(shardId, sequenceNumber, 0, arrivalMillis, List.of());
    }
}
