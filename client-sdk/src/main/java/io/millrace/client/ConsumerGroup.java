package io.millrace.client;

import io.millrace.client.crypto.KeyProvider;
import io.millrace.client.internal.ClientCore;
import io.millrace.client.internal.group.GroupSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One worker of a consumer group. The workers of one application, anywhere, share the shards of its streams: the servers assign
 * each shard to one worker at a time, keep the checkpoints, and give a child shard out when its parents are processed. A worker
 * that stops answering for the failover time loses its shards to others; what it does afterwards is refused. Made with
 * {@link MillraceClient#consumerGroup}. Any thread.
 *
 * <pre>{@code
 * try (ConsumerGroup group = client.consumerGroup("billing")
 *         .stream("orders", StartPosition.trimHorizon())
 *         .start(record -> bill(record.partitionKey(), record.data()))) {
 *     group.awaitEnd();
 * }
 * }</pre>
 */
public interface ConsumerGroup extends AutoCloseable {

    /** {@return the name of the group} */
    String application();

    /** {@return this worker's id, unique in the group} */
    String workerId();

    /** {@return the shards that this worker holds now, by stream and number} */
    List<HeldShard> shards();

    /** {@return false once the worker has left: closed, or refused by the servers} */
    boolean isRunning();

    /**
     * Waits until the worker has left.
     *
     * @throws io.millrace.common.error.MillraceException when the servers refused it, for example because another process has
     *     joined with its worker id
     */
    void awaitEnd();

    /**
     * Leaves the group: stops to feed the processors, waits for what is under way, stores the checkpoints and hands the shards over.
     * Waits at most the close timeout; what is not finished then is processed again by others.
     */
    @Override
    void close();

    /**
     * A shard that the worker holds.
     *
     * @param stream name of the stream
     * @param shardId id of the shard
     * @param failure why the shard stands still ({@link FailurePolicy.Action#STOP}); empty = it is being processed
     * @param processedRecords records processed since the worker got it
     * @param millisBehindLatest how far reading was behind the shard's tip when it last heard, milliseconds
     */
    record HeldShard(
            String stream,
            String shardId,
            Optional<Throwable> failure,
            long processedRecords,
            long millisBehindLatest) {}

    /** Configures a worker. Everything but the streams has a default. Not thread-safe. */
    final class Builder {

        private final ClientCore core;
        private final GroupSettings.Draft draft;

        Builder(String application, ClientCore core) {
            this.core = core;
            this.draft = new GroupSettings.Draft(application);
        }

        /**
         * Reads a stream; shards without a checkpoint from their oldest record.
         *
         * @param name name of the stream
         * @return this builder
         */
        public Builder stream(String name) {
            return stream(name, StartPosition.trimHorizon());
        }

        /**
         * Reads a stream.
         *
         * @param name name of the stream
         * @param start where the group starts when it has never read the stream: TRIM_HORIZON, LATEST or AT_TIMESTAMP; later on its
         *     checkpoints count. Shards that begin later are read from their beginning.
         * @return this builder
         * @throws io.millrace.common.error.MillraceException INVALID_ARGUMENT when the start is a sequence number
         */
        public Builder stream(String name, StartPosition start) {
            draft.stream(name, start);
            return this;
        }

        /**
         * Id of this worker, unique in the group; by default made of host, process and a random number.
         *
         * @param id 1 to 256 printable characters; no two processes may use the same
         * @return this builder
         */
        public Builder workerId(String id) {
            draft.workerId = Optional.of(id);
            return this;
        }

        /**
         * Gets records by long polls, which share the shards' 2 MB/s with other polling readers; the default.
         *
         * @return this builder
         */
        public Builder polling() {
            draft.consumer = Optional.empty();
            return this;
        }

        /**
         * Has records pushed as the registered consumer that is named as the group (enhanced fan-out); registers it when needed.
         *
         * @return this builder
         */
        public Builder fanOut() {
            draft.consumer = Optional.of(draft.application);
            return this;
        }

        /**
         * As {@link #fanOut()} with another consumer's name.
         *
         * @param consumer name of the registered consumer, 1 to 128 of {@code [a-zA-Z0-9_.-]}; registered when needed
         * @return this builder
         */
        public Builder fanOut(String consumer) {
            draft.consumer = Optional.of(consumer);
            return this;
        }

        /**
         * After how long without a sign of life a worker's shards go to others, 1 to 300 s; 10 s. One setting of the group.
         *
         * @param time 1 to 300 s, in whole milliseconds; that of the latest worker to join counts for the group
         * @return this builder
         */
        public Builder failoverTime(Duration time) {
            draft.failover = time;
            return this;
        }

        /**
         * How long a worker may take to hand a shard over, 1 to 600 s; 30 s. One setting of the group.
         *
         * @param time 1 to 600 s, in whole milliseconds; that of the latest worker to join counts for the group
         * @return this builder
         */
        public Builder handOverTime(Duration time) {
            draft.handOver = time;
            return this;
        }

        /**
         * Most shards that this worker takes; no limit by default.
         *
         * @param count number of shards; 0 = no limit
         * @return this builder
         */
        public Builder maxShards(int count) {
            draft.maxShards = count;
            return this;
        }

        /**
         * How often progress is stored by itself; 1 s. Only what changed is stored, all shards of the worker together.
         *
         * @param interval pause between two stores, at least 1 ms
         * @return this builder
         */
        public Builder checkpointEvery(Duration interval) {
            draft.checkpoints = Optional.of(interval);
            return this;
        }

        /**
         * Only the {@link ShardProcessor.Checkpointer} stores progress. Not with a {@link RecordProcessor}.
         *
         * @return this builder
         */
        public Builder manualCheckpoints() {
            draft.checkpoints = Optional.empty();
            return this;
        }

        /**
         * Decrypts every payload with the key that its envelope names. A record whose payload is not encrypted (CORRUPT), was
         * changed (CORRUPT), or whose key the provider does not know (ACCESS_DENIED) fails like one that the processor cannot
         * process: {@link #onFailure} says what becomes of it. One that is parked stays encrypted.
         *
         * @param keys finds keys by their ids; asked on the threads that process
         * @return this builder
         */
        public Builder decryption(KeyProvider keys) {
            draft.decryption = Optional.of(keys);
            return this;
        }

        /**
         * What happens with records whose processing fails; {@link FailurePolicy#stop()}.
         *
         * @param policy attempts, pauses and what happens after the last attempt
         * @return this builder
         */
        public Builder onFailure(FailurePolicy policy) {
            draft.failures = policy;
            return this;
        }

        /**
         * Is told of each shard that comes to a stand ({@link FailurePolicy.Action#STOP}); must not block. It is logged anyway.
         *
         * @param callback gets the shard, with the failure
         * @return this builder
         */
        public Builder onShardStopped(Consumer<HeldShard> callback) {
            draft.onStopped = callback;
            return this;
        }

        /**
         * Bytes that the worker reads ahead and processes, over all its shards; 64 MiB. Each shard may use an equal share, and always
         * at least what one answer brings (1 MiB or one record).
         *
         * @param bytes bytes for all shards together, at least 1
         * @return this builder
         */
        public Builder bufferBytes(long bytes) {
            draft.bufferBytes = bytes;
            return this;
        }

        /**
         * Most records of one batch for a {@link ShardProcessor}; 1000.
         *
         * @param most number of records, at least 1
         * @return this builder
         */
        public Builder batchRecords(int most) {
            draft.batchRecords = most;
            return this;
        }

        /**
         * How many records of one shard, of different keys, a {@link RecordProcessor} gets at once; 8.
         *
         * @param perShard number of records, at least 1
         * @return this builder
         */
        public Builder keysInParallel(int perShard) {
            draft.lanes = perShard;
            return this;
        }

        /**
         * Most threads of the worker that run processors; 64. They exist only while there is work.
         *
         * @param most number of threads, at least 1
         * @return this builder
         */
        public Builder processingThreads(int most) {
            draft.threads = most;
            return this;
        }

        /**
         * How long {@link ConsumerGroup#close} waits for processors; 30 s.
         *
         * @param timeout longest wait
         * @return this builder
         */
        public Builder closeTimeout(Duration timeout) {
            draft.closeTimeout = timeout;
            return this;
        }

        /**
         * Joins the group and begins to process.
         *
         * @param processor takes the records, on several threads at once
         * @return the running worker; close it to leave the group
         * @throws io.millrace.common.error.MillraceException when the servers do not take the worker in;
         *     INVALID_ARGUMENT when the settings cannot be used, for example without a stream
         */
        public ConsumerGroup start(RecordProcessor processor) {
            return core.consumerGroup(draft.perRecord(processor));
        }

        /**
         * As {@link #start(RecordProcessor)}, with batches per shard.
         *
         * @param processors makes a processor for each shard that the worker gets
         * @return the running worker; close it to leave the group
         * @throws io.millrace.common.error.MillraceException as {@link #start(RecordProcessor)}
         */
        public ConsumerGroup startBatches(ShardProcessor.Factory processors) {
            return core.consumerGroup(draft.perShard(processors));
        }
    }
}
