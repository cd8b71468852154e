package io.millrace.client;

import io.millrace.common.record.UserRecord;
import java.util.List;

/**
 * What a producer still had when it was closed.
 *
 * @param notStored records that are certainly not stored, per shard in the order in which they were sent
 * @param outcomeUnknown records that were on their way: they may be stored
 */
public record CloseReport(List<UserRecord> notStored, List<UserRecord> outcomeUnknown) {

    /**
     * Keeps own copies of the lists.
     *
     * @param notStored records that are certainly not stored, per shard in the order in which they were sent
     * @param outcomeUnknown records that were on their way: they may be stored
     */
    public CloseReport {
        notStored = List.copyOf(notStored);
        outcomeUnknown = List.copyOf(outcomeUnknown);
    }

    /** {@return true when every record had its result before} */
    public boolean isClean() {
        return notStored.isEmpty() && outcomeUnknown.isEmpty();
    }

    /** {@return the number of records without a result} */
    public int records() {
        return notStored.size() + outcomeUnknown.size();
    }
}
