package io.millrace.controller.coordination.lag;

import io.millrace.common.id.GroupId;
import io.millrace.controller.coordination.LeasePosition;
import java.util.Map;
import java.util.function.Consumer;

/** Asks nodes how much of their shards lies after some positions. */
public interface ShardMeter {

    /**
     * Measures shards of one replica group. The answer comes on any thread; shards that nobody could measure are missing.
     *
     * @param positions how far each shard was processed, by its unique number
     */
    void measure(GroupId group, Map<Long, LeasePosition> positions, Consumer<Map<Long, Measure>> answer);

    /**
     * What lies after a position.
     *
     * @param offset offset that the position is at
     * @param nextOffset offset of the next record that will be put
     * @param arrivalMillis arrival time of the record at the offset, 0 when there is none
     * @param bytesPerRecord average stored bytes of the records there
     */
    record Measure(long offset, long nextOffset, long arrivalMillis, double bytesPerRecord) {

        /** Records after the position. */
        public long records() {
            return nextOffset - offset;
        }
    }
}
