package io.millrace.client;

import io.millrace.common.hash.HashKey;
import io.millrace.common.record.SequenceNumber;
import java.util.Optional;

/**
 * A record as a consumer group gives it to the application: one as its producer made it, taken out of an aggregated record if it
 * came in one.
 *
 * @param stream stream that holds it
 * @param shardId shard that holds it
 * @param sequenceNumber position of the stored record in the shard
 * @param subSequenceNumber index in the aggregated record, from 0; 0 for a record that was stored alone
 * @param partitionKey key the producer gave
 * @param explicitHashKey hash key that a producer gave inside of an aggregated record
 * @param data payload; the application's own copy
 * @param arrivalMillis when the service took the record, milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // a payload is bytes; nobody compares read records
public record ConsumerRecord(
        String stream,
        String shardId,
        SequenceNumber sequenceNumber,
        int subSequenceNumber,
        String partitionKey,
        Optional<HashKey> explicitHashKey,
        byte[] data,
        long arrivalMillis) {

    /**
     * {@return a copy with another payload}
     *
     * @param payload the payload
     */
    public ConsumerRecord withData(byte[] payload) {
        return new ConsumerRecord(
                stream,
                shardId,
                sequenceNumber,
                subSequenceNumber,
                partitionKey,
                explicitHashKey,
                payload,
                arrivalMillis);
    }

    /** Where the record is, for people: stream, shard, sequence number and sub-sequence number. */
    @Override
    public String toString() {
        return stream + "/" + shardId + "/" + sequenceNumber + "/" + subSequenceNumber;
    }
}
