package io.millrace.client.kpl;

import io.millrace.client.ReadRecord;
import io.millrace.client.internal.kpl.AggregateDecoder;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.UserRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes aggregates of the Kinesis Producer Library apart. A payload that has the magic bytes but not the right MD5 or
 * structure is a record like any other. Pure; any thread.
 */
public final class KplDeaggregator {

    private KplDeaggregator() {}

    /**
     * User records of one stored record, told apart by the range of the shard that holds it.
     *
     * @param inRange those that the shard owns, in order
     * @param outOfRange those whose hash key belongs to another shard: the aggregate was made before a reshard and stored
     *     after it. The Kinesis Client Library drops the whole aggregate then, because the Kinesis Producer Library sends
     *     such records again; other producers do not
     */
    public record Parts(List<ReadRecord> inRange, List<ReadRecord> outOfRange) {

        /**
         * Keeps own copies of the lists.
         *
         * @param inRange those that the shard owns, in order
         * @param outOfRange those whose hash key belongs to another shard: the aggregate was made before a reshard and stored
         *     after it. The Kinesis Client Library drops the whole aggregate then, because the Kinesis Producer Library sends
         *     such records again; other producers do not
         */
        public Parts {
            inRange = List.copyOf(inRange);
            outOfRange = List.copyOf(outOfRange);
        }
    }

    /**
     * Tells aggregates from other payloads.
     *
     * @param data payload of a stored record
     * @return true when the payload is a whole and valid aggregate
     */
    public static boolean isAggregate(byte[] data) {
        return AggregateDecoder.decode(data).isPresent();
    }

    /**
     * Takes an aggregate apart.
     *
     * @param stored a record as it was stored
     * @return the user records in order, numbered from 0; empty when the stored record is no aggregate
     */
    public static Optional<List<ReadRecord>> userRecords(ReadRecord stored) {
        return AggregateDecoder.hasMagic(ByteBuffer.wrap(stored.data()))
                ? AggregateDecoder.decode(stored.data()).map(users -> number(stored, users))
                : Optional.empty();
    }

    /**
     * Takes a record apart, if it can be.
     *
     * @param stored a record as it was stored
     * @return its user records in order; the record itself when it is no aggregate
     */
    public static List<ReadRecord> deaggregate(ReadRecord stored) {
        return userRecords(stored).orElseGet(() -> List.of(stored));
    }

    /**
     * As {@link #deaggregate(ReadRecord)}, told apart by the shard's range. A plain record is in its range always.
     *
     * @param stored a record as it was stored
     * @param shard hash keys of the shard that holds it
     * @return its user records
     */
    public static Parts deaggregate(ReadRecord stored, HashKeyRange shard) {
        Optional<List<ReadRecord>> users = userRecords(stored);
        if (users.isEmpty()) {
            return new Parts(List.of(stored), List.of());
        }
        List<ReadRecord> inRange = new ArrayList<>(users.get().size());
        List<ReadRecord> outOfRange = new ArrayList<>();
        for (ReadRecord user : users.get()) {
            (shard.contains(user.hashKey()) ? inRange : outOfRange).add(user);
        }
        return new Parts(inRange, outOfRange);
    }

    private static List<ReadRecord> number(ReadRecord stored, List<UserRecord> users) {
        List<ReadRecord> records = new ArrayList<>(users.size());
        for (UserRecord user : users) {
            records.add(stored.user(records.size(), user));
        }
        return List.copyOf(records);
    }
}
