package io.millrace.client;

/**
 * An application that takes records one by one. Records with the same partition key come in order, one at a time; those of
 * different keys come on several threads at once, also from one shard ({@link ConsumerGroup.Builder#keysInParallel}). A record
 * counts as processed when the method returns; the group remembers by itself how far each shard is processed without gaps.
 */
@FunctionalInterface
public interface RecordProcessor {

    /**
     * Processes a record. Called at least once for each record of the streams.
     *
     * @param record the record
     * @throws Exception when it cannot; the group's {@link FailurePolicy} says what happens then
     */
    void process(ConsumerRecord record) throws Exception;
}
