package io.millrace.client;

import io.millrace.common.hash.HashKey;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.UserRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read. User records of an aggregate share its sequence number and differ in the sub-sequence number.
 *
 * @param shardId shard that holds it
 * @param sequenceNumber position in the shard; {@code toString()} is the decimal form of the wire
 * @param subSequenceNumber place in the aggregate, from 0; 0 when the record was stored on its own
 * @param partitionKey key the producer gave
 * @param explicitHashKey hash key the producer gave to override the MD5 of the partition key, or null
 * @param data payload; the caller's own copy
 * @param arrivalMillis when the service took the record, milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // a payload is bytes; nobody compares read records
public record ReadRecord(
        String shardId,
        SequenceNumber sequenceNumber,
        long subSequenceNumber,
        String partitionKey,
        @Nullable HashKey explicitHashKey,
        byte[] data,
        long arrivalMillis) {

    /**
     * A record that was stored on its own, without an explicit hash key.
     *
     * @param shardId shard that holds it
     * @param sequenceNumber position in the shard
     * @param partitionKey key the producer gave
     * @param data payload; not copied
     * @param arrivalMillis when the service took the record, milliseconds since the epoch
     */
    public ReadRecord(
            String shardId, SequenceNumber sequenceNumber, String partitionKey, byte[] data, long arrivalMillis) {
        this(shardId, sequenceNumber, 0, partitionKey, null, data, arrivalMillis);
    }

    /** {@return the hash key by which the producer placed it} */
    public HashKey hashKey() {
        return Optional.ofNullable(explicitHashKey).orElseGet(() -> HashKey.ofPartitionKey(partitionKey));
    }

    /**
     * A user record of this aggregate.
     *
     * @param subSequence place in the aggregate, from 0
     * @param user the user record; its data is not copied
     * @return the user record with this record's shard, sequence number and arrival time
     */
    public ReadRecord user(long subSequence, UserRecord user) {
        return new ReadRecord(
                shardId,
                sequenceNumber,
                subSequence,
                user.partitionKey(),
                user.explicitHashKey(),
                user.data(),
                arrivalMillis);
    }

    /**
     * The same record with another payload.
     *
     * @param other the payload; not copied
     * @return a changed copy
     */
    public ReadRecord withData(byte[] other) {
        return new ReadRecord(
                shardId, sequenceNumber, subSequenceNumber, partitionKey, explicitHashKey, other, arrivalMillis);
    }
}
