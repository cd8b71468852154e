package io.millrace.client.internal.group;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import java.util.List;

/** The application's processor of one shard, of either kind. Called from the worker's processing threads. */
interface ProcessorAdapter {

    /** Makes adapters. */
    @FunctionalInterface
    interface Factory {
        ProcessorAdapter create(Parts parts);
    }

    /**
     * What an adapter works with.
     *
     * @param lease the shard
     * @param checkpoints stores checkpoints and waits for them
     */
    record Parts(Lease lease, CheckpointDesk checkpoints) {}

    /** Records and the position behind each of them. */
    record Given(List<ConsumerRecord> records, List<Position> positions) {}

    void started() throws Exception;

    void process(Given given) throws Exception;

    void shardEnded() throws Exception;

    void handOver() throws Exception;

    void leaseLost() throws Exception;
}
