package io.millrace.client.internal.group;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.internal.lease.PositionTracker;

/**
 * A record on its way through a shard's lanes.
 *
 * @param entry its place
 * @param hold what holds its bytes
 */
record Item(ConsumerRecord record, PositionTracker.Entry entry, Hold hold) {

    /** Bytes that were received together; they are free when the last of their records is processed. Guarded by the shard. */
    static final class Hold {

        final int bytes;
        int open;

        Hold(int bytes) {
            this.bytes = bytes;
        }
    }
}
