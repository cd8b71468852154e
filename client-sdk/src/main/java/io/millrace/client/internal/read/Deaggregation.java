package io.millrace.client.internal.read;

import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions.Aggregates;
import io.millrace.client.kpl.KplDeaggregator;
import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Takes a reader's aggregates apart and counts user records that another shard owns. The caller's thread; the count any. */
final class Deaggregation {

    private final Aggregates how;
    private final AtomicLong outOfRange = new AtomicLong();

    Deaggregation(Aggregates how) {
        this.how = how;
    }

    /** Stored records of one shard as the caller wants them. */
    List<ReadRecord> of(List<ReadRecord> stored, HashKeyRange shard) {
        if (how == Aggregates.AS_STORED) {
            return stored;
        }
        List<ReadRecord> users = new ArrayList<>(stored.size());
        for (ReadRecord record : stored) {
            KplDeaggregator.userRecords(record)
                    .ifPresentOrElse(all -> all.forEach(user -> add(user, shard, users)), () -> users.add(record));
        }
        return users;
    }

    private void add(ReadRecord user, HashKeyRange shard, List<ReadRecord> users) {
        boolean inRange = shard.contains(user.hashKey());
        if (!inRange) {
            outOfRange.incrementAndGet();
        }
        if (inRange || how == Aggregates.TAKEN_APART) {
            users.add(user);
        }
    }

    long outOfRange() {
        return outOfRange.get();
    }
}
