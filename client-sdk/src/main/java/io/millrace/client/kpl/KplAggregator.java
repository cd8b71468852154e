package io.millrace.client.kpl;

import io.millrace.client.internal.kpl.AggregateEncoder;
import io.millrace.common.hash.HashKey;
import io.millrace.common.record.UserRecord;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects user records of one shard into one record of the Kinesis Producer Library's format, for applications that put
 * records themselves, for example with an AWS SDK. All records of an aggregate must belong to the same shard, since it is
 * stored whole, by the hash key of its first record. Not thread-safe; reusable after {@link #take}.
 */
public final class KplAggregator {

    /** Bytes of an aggregate unless told otherwise (AggregationMaxSize). */
    public static final int DEFAULT_MAX_BYTES = 51_200;

    private final int maxBytes;
    private final int maxRecords;
    private final AggregateEncoder encoder = new AggregateEncoder();
    private @Nullable UserRecord first;

    /** Aggregates of up to {@link #DEFAULT_MAX_BYTES}, with as many records as fit. */
    public KplAggregator() {
        this(DEFAULT_MAX_BYTES, Integer.MAX_VALUE);
    }

    /**
     * An aggregator.
     *
     * @param maxBytes most bytes of an aggregate, at least 64; a larger record is passed on alone
     * @param maxRecords most user records of an aggregate, at least 1
     */
    public KplAggregator(int maxBytes, int maxRecords) {
        if (maxBytes < 64 || maxRecords < 1) {
            throw new IllegalArgumentException(
                    "an aggregate has at least 64 bytes and one record, not " + maxBytes + " and " + maxRecords);
        }
        this.maxBytes = maxBytes;
        this.maxRecords = maxRecords;
    }

    /**
     * Adds a record. An empty aggregator takes every record.
     *
     * @param record the record; its data is not to be changed before {@link #take}
     * @return false when it does not fit: {@link #take} first, then add it again
     */
    public boolean add(UserRecord record) {
        byte[] key = record.partitionKey().getBytes(StandardCharsets.UTF_8);
        @Nullable HashKey explicit = record.explicitHashKey();
        if (first == null) {
            first = record;
        } else if (encoder.count() >= maxRecords || encoder.sizeWith(key, explicit, record.data()) > maxBytes) {
            return false;
        }
        encoder.add(key, explicit, record.data());
        return true;
    }

    /** {@return the number of user records that wait} */
    public int count() {
        return encoder.count();
    }

    /** {@return the bytes of the aggregate as it is now; 0 when empty} */
    public int sizeBytes() {
        return encoder.size();
    }

    /**
     * Gives what was collected, and begins anew.
     *
     * @return what to put: an aggregate with partition key and hash key of its first record; a single user record as it
     *     came; empty when there is none
     */
    public Optional<UserRecord> take() {
        UserRecord head = first;
        if (head == null) {
            return Optional.empty();
        }
        first = null;
        boolean single = encoder.count() == 1;
        byte[] aggregate = encoder.encode();
        return Optional.of(single ? head : new UserRecord(head.partitionKey(), head.hashKey(), aggregate));
    }
}
