package io.millrace.client.internal.group;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.FailurePolicy;
import io.millrace.client.RecordProcessor;
import io.millrace.client.ShardProcessor;
import io.millrace.client.StartPosition;
import io.millrace.client.crypto.KeyProvider;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a worker of a group is told.
 *
 * @param application name of the group
 * @param streams streams and where to start in them
 * @param workerId id; empty = made up
 * @param consumer registered consumer to read as; empty = long polls
 * @param failover after how long without a heartbeat a worker is dead
 * @param handOver how long a worker may take to give back a shard
 * @param maxShards most shards; 0 = no limit
 * @param checkpoints how often progress is stored by itself; empty = never
 * @param decryption keys of payloads that producers have encrypted; empty = payloads are given as they are stored
 * @param failures what happens with records that fail
 * @param onStopped is told of shards that stand still
 * @param bufferBytes bytes read ahead and under way, over all shards
 * @param shape how records are given to the application
 * @param threads most threads that run processors
 * @param closeTimeout how long close waits for processors
 */
public record GroupSettings(
        String application,
        Map<String, StartPosition> streams,
        Optional<String> workerId,
        Optional<String> consumer,
        Duration failover,
        Duration handOver,
        int maxShards,
        Optional<Duration> checkpoints,
        Optional<KeyProvider> decryption,
        FailurePolicy failures,
        Consumer<ConsumerGroup.HeldShard> onStopped,
        long bufferBytes,
        Shape shape,
        int threads,
        Duration closeTimeout) {

    /** Longest wait of one poll for a first record. */
    static final Duration POLL_WAIT = Duration.ofSeconds(5);

    /**
     * How records are given to the application.
     *
     * @param processors makes what processes a shard
     * @param lanes how many records or batches of one shard are processed at once
     * @param batchRecords most records that are given together
     */
    record Shape(ProcessorAdapter.Factory processors, int lanes, int batchRecords) {}

    /** Settings while they are being made. */
    public static final class Draft {

        /** Name of the group. */
        public final String application;

        private final Map<String, StartPosition> streams = new LinkedHashMap<>();

        public Optional<String> workerId = Optional.empty();
        public Optional<String> consumer = Optional.empty();
        public Duration failover = Duration.ofSeconds(10);
        public Duration handOver = Duration.ofSeconds(30);
        public int maxShards;
        public Optional<Duration> checkpoints = Optional.of(Duration.ofSeconds(1));
        public Optional<KeyProvider> decryption = Optional.empty();
        public FailurePolicy failures = FailurePolicy.stop();
        public Consumer<ConsumerGroup.HeldShard> onStopped = shard -> {};
        public long bufferBytes = 64L * 1024 * 1024;
        public int batchRecords = 1000;
        public int lanes = 8;
        public int threads = 64;
        public Duration closeTimeout = Duration.ofSeconds(30);

        /** The defaults. */
        public Draft(String application) {
            this.application = application;
        }

        /** Adds a stream. */
        public void stream(String name, StartPosition start) {
            if (start.kind() == StartPosition.Kind.AT_SEQUENCE_NUMBER
                    || start.kind() == StartPosition.Kind.AFTER_SEQUENCE_NUMBER) {
                throw refused(
                        "a group starts at TRIM_HORIZON, LATEST or AT_TIMESTAMP: a sequence number belongs to one shard");
            }
            streams.put(name, start);
        }

        /** The settings, for records one by one. */
        public GroupSettings perRecord(RecordProcessor processor) {
            if (checkpoints.isEmpty()) {
                throw refused(
                        "manual checkpoints need a ShardProcessor: records one by one are checkpointed by the group");
            }
            return settings(new Shape(parts -> new RecordAdapter(processor), lanes, 1));
        }

        /** The settings, for batches per shard. */
        public GroupSettings perShard(ShardProcessor.Factory processors) {
            return settings(new Shape(parts -> new BatchAdapter(processors, parts), 1, batchRecords));
        }

        private GroupSettings settings(Shape shape) {
            return new GroupSettings(
                    application,
                    streams,
                    workerId,
                    consumer,
                    failover,
                    handOver,
                    maxShards,
                    checkpoints,
                    decryption,
                    failures,
                    onStopped,
                    bufferBytes,
                    shape,
                    threads,
                    closeTimeout);
        }
    }

    /** Checks what the servers cannot. */
    public GroupSettings {
        streams = Map.copyOf(streams);
        if (streams.isEmpty()) {
            throw refused("group " + application + " reads no stream: name at least one with stream()");
        }
        atLeast("bufferBytes", bufferBytes, 1);
        atLeast("batchRecords", shape.batchRecords, 1);
        atLeast("keysInParallel", shape.lanes, 1);
        atLeast("processingThreads", threads, 1);
        atLeast("maxShards", maxShards, 0);
        checkpoints.ifPresent(interval -> atLeast("checkpointEvery in ms", interval.toMillis(), 1));
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw refused(name + " is at least " + least + ", not " + value);
        }
    }

    private static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_ARGUMENT, why);
    }
}
