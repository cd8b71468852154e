package io.millrace.client;

import java.util.List;

/**
 * An application that takes the records of a shard in batches. The group makes one for each shard that the worker gets; its methods
 * are called one at a time, on changing threads. The order of calls is {@code started}, any number of {@code process}, and at most
 * one of {@code shardEnded}, {@code handOver} and {@code leaseLost}.
 */
public interface ShardProcessor {

    /** Makes the processors of a worker. */
    @FunctionalInterface
    interface Factory {

        /**
         * Makes a processor.
         *
         * @return a processor for one shard
         */
        ShardProcessor create();
    }

    /**
     * Stores how far a shard is processed: after a failure or a hand-over processing goes on behind it. Valid until the shard is
     * given up. Checkpoints of one worker travel together.
     */
    interface Checkpointer {

        /**
         * Stores that all records given so far are processed, and waits until that is on disk on a majority.
         *
         * @throws io.millrace.common.error.MillraceException LEASE_LOST when the worker does not hold the shard any more;
         *     TIMEOUT when it is not known to be stored in time
         */
        void checkpoint();

        /**
         * Stores that all records up to and including this one are processed. It may be one of several of an aggregated record.
         *
         * @param record last record that is processed, of the present or an earlier batch
         * @throws IllegalArgumentException when the record was not given by this shard yet
         * @throws io.millrace.common.error.MillraceException as {@link #checkpoint()}
         */
        void checkpoint(ConsumerRecord record);
    }

    /**
     * The worker has got the shard.
     *
     * @param stream name of the stream
     * @param shardId id of the shard
     * @throws Exception when it cannot begin: the shard stands still, as with {@link FailurePolicy.Action#STOP}
     */
    default void started(String stream, String shardId) throws Exception {}

    /**
     * Processes records of the shard, in order. Unless the group was made with {@link ConsumerGroup.Builder#manualCheckpoints}, they
     * count as processed when the method returns.
     *
     * @param records at least one
     * @param checkpointer stores progress before the method returns; may be kept until the shard is given up
     * @throws Exception when it cannot; the group's {@link FailurePolicy} says what happens then
     */
    void process(List<ConsumerRecord> records, Checkpointer checkpointer) throws Exception;

    /**
     * All records of a closed shard are processed. When the method returns the group counts the shard as done and its children are
     * assigned.
     *
     * @param checkpointer stores progress
     * @throws Exception when it cannot end: the shard is not done and stands still, as with {@link
     *     FailurePolicy.Action#STOP}
     */
    default void shardEnded(Checkpointer checkpointer) throws Exception {}

    /**
     * Another worker will get the shard, or the group is being closed: nothing more comes. The last moment for a checkpoint. What is
     * not checkpointed when it returns is processed again by the next holder.
     *
     * @param checkpointer stores progress
     * @throws Exception is logged; the shard moves all the same
     */
    default void handOver(Checkpointer checkpointer) throws Exception {}

    /**
     * Another worker has the shard already; nothing can be stored any more.
     *
     * @throws Exception is logged
     */
    default void leaseLost() throws Exception {}
}
