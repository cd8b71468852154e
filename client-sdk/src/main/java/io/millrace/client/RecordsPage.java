package io.millrace.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One answer of {@link MillraceClient#getRecords}.
 *
 * @param records records in order; may be empty
 * @param nextShardIterator iterator for the next call; empty once a closed shard is read to its end
 * @param millisBehindLatest how far the last record is behind the shard's tip, milliseconds
 * @param childShards with an empty iterator: ids of the shards that continue this one
 */
public record RecordsPage(
        List<ReadRecord> records,
        Optional<String> nextShardIterator,
        long millisBehindLatest,
        List<String> childShards) {

    /**
     * Keeps own copies of the lists.
     *
     * @param records records in order; may be empty
     * @param nextShardIterator iterator for the next call; empty once a closed shard is read to its end
     * @param millisBehindLatest how far the last record is behind the shard's tip, milliseconds
     * @param childShards with an empty iterator: ids of the shards that continue this one
     */
    public RecordsPage {
        records = List.copyOf(records);
        childShards = List.copyOf(childShards);
    }

    /** {@return the arrival time of the last record, milliseconds since the epoch; empty without records} */
    public OptionalLong lastArrivalMillis() {
        return records.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(records.get(records.size() - 1).arrivalMillis());
    }
}
