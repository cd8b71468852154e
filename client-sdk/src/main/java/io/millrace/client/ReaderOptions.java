package io.millrace.client;

import io.millrace.client.crypto.KeyProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link StreamReader} reads and how. Immutable; begin with {@link #subscribed()} or {@link #polling()}.
 *
 * @param mode pushed or polled
 * @param start where to start
 * @param shardId the one shard to read; empty = the whole stream
 * @param consumer registered consumer with its own 2 MB/s per shard (subscribed only); empty = shared budget
 * @param end when reading ends
 * @param pollWait longest wait of one poll for a first record
 * @param bufferBytes bytes read ahead of the caller; servers are slowed beyond it
 * @param aggregates how aggregates of the Kinesis Producer Library's format are delivered
 * @param scope whether the shards that continue a single shard are read as well
 * @param decryption keys of payloads that a producer has encrypted; empty = payloads are delivered as they are stored
 */
public record ReaderOptions(
        Mode mode,
        StartPosition start,
        Optional<String> shardId,
        Optional<String> consumer,
        End end,
        Duration pollWait,
        long bufferBytes,
        Aggregates aggregates,
        Scope scope,
        Optional<KeyProvider> decryption) {

    /** How records come. */
    public enum Mode {
        /** The server pushes them as they are committed. */
        SUBSCRIBED,
        /** The client asks for them; a poll waits for a first record. */
        POLLING
    }

    /** When reading ends. */
    public enum End {
        /** Never, while the stream has open shards; a single shard ends when it is closed and read. */
        OPEN,
        /** When each shard has been read to its tip once. */
        AT_TIP
    }

    /** What becomes of an aggregate. */
    public enum Aggregates {
        /** Its user records are delivered one by one, all of them. */
        TAKEN_APART,
        /**
         * As {@link #TAKEN_APART}, but for user records whose hash key another shard owns: they are counted and left out.
         * Right when all aggregates come from a Kinesis Producer Library, which sends such records again.
         */
        TAKEN_APART_IN_RANGE,
        /** It is delivered as it was stored. */
        AS_STORED
    }

    /** What a reader of a single shard does at the shard's end; a reader of a whole stream always goes on. */
    public enum Scope {
        /** It ends. */
        SHARD,
        /** It goes on with the children, parents before children. */
        DESCENDANTS
    }

    /**
     * Checks that the values fit together.
     *
     * @param mode pushed or polled
     * @param start where to start
     * @param shardId the one shard to read; empty = the whole stream
     * @param consumer registered consumer with its own 2 MB/s per shard (subscribed only); empty = shared budget
     * @param end when reading ends
     * @param pollWait longest wait of one poll for a first record
     * @param bufferBytes bytes read ahead of the caller; servers are slowed beyond it
     * @param aggregates how aggregates of the Kinesis Producer Library's format are delivered
     * @param scope whether the shards that continue a single shard are read as well
     * @param decryption keys of payloads that a producer has encrypted; empty = payloads are delivered as they are stored
     * @throws IllegalArgumentException when a sequence number lacks its shard, a registered consumer polls, or
     *     bufferBytes is less than 1
     */
    public ReaderOptions {
        StartPosition.Kind kind = start.kind();
        boolean byNumber =
                kind == StartPosition.Kind.AT_SEQUENCE_NUMBER || kind == StartPosition.Kind.AFTER_SEQUENCE_NUMBER;
        if (byNumber && shardId.isEmpty()) {
            throw new IllegalArgumentException("a sequence number belongs to one shard: name it with withShard()");
        }
        if (consumer.isPresent() && mode == Mode.POLLING) {
            throw new IllegalArgumentException("a registered consumer is pushed to: use subscribed()");
        }
        if (bufferBytes < 1) {
            throw new IllegalArgumentException("bufferBytes is at least 1");
        }
    }

    /** {@return options for the whole stream from the oldest record, pushed} */
    public static ReaderOptions subscribed() {
        return new ReaderOptions(
                Mode.SUBSCRIBED,
                StartPosition.trimHorizon(),
                Optional.empty(),
                Optional.empty(),
                End.OPEN,
                Duration.ofSeconds(5),
                32L * 1024 * 1024,
                Aggregates.TAKEN_APART,
                Scope.SHARD,
                Optional.empty());
    }

    /** {@return options for the whole stream from the oldest record, by long poll} */
    public static ReaderOptions polling() {
        ReaderOptions base = subscribed();
        return new ReaderOptions(
                Mode.POLLING,
                base.start,
                base.shardId,
                base.consumer,
                base.end,
                base.pollWait,
                base.bufferBytes,
                base.aggregates,
                base.scope,
                base.decryption);
    }

    /**
     * Starts elsewhere; for a sequence number use {@link #withShard(String, StartPosition)}.
     *
     * @param position where to start
     * @return a changed copy
     * @throws IllegalArgumentException when it is a sequence number and no shard is named
     */
    public ReaderOptions from(StartPosition position) {
        return new ReaderOptions(
                mode, position, shardId, consumer, end, pollWait, bufferBytes, aggregates, scope, decryption);
    }

    /**
     * Reads one shard only; its children are not followed.
     *
     * @param id id of the shard
     * @return a changed copy
     */
    public ReaderOptions withShard(String id) {
        return new ReaderOptions(
                mode, start, Optional.of(id), consumer, end, pollWait, bufferBytes, aggregates, scope, decryption);
    }

    /**
     * Reads one shard only, from a position that may be a sequence number.
     *
     * @param id id of the shard
     * @param position where to start
     * @return a changed copy
     */
    public ReaderOptions withShard(String id, StartPosition position) {
        return new ReaderOptions(
                mode, position, Optional.of(id), consumer, end, pollWait, bufferBytes, aggregates, scope, decryption);
    }

    /**
     * Reads as a registered consumer, with its own 2 MB/s per shard.
     *
     * @param name name of the consumer; it must be registered
     * @return a changed copy
     * @throws IllegalArgumentException when these options poll
     */
    public ReaderOptions withConsumer(String name) {
        return new ReaderOptions(
                mode, start, shardId, Optional.of(name), end, pollWait, bufferBytes, aggregates, scope, decryption);
    }

    /** {@return a changed copy that reads what is there now, then ends} */
    public ReaderOptions untilTip() {
        return new ReaderOptions(
                mode, start, shardId, consumer, End.AT_TIP, pollWait, bufferBytes, aggregates, scope, decryption);
    }

    /**
     * Changes how long one poll may wait for a first record; 5 s by default. Only for polling.
     *
     * @param wait longest wait, at most 30 s
     * @return a changed copy
     */
    public ReaderOptions withPollWait(Duration wait) {
        return new ReaderOptions(mode, start, shardId, consumer, end, wait, bufferBytes, aggregates, scope, decryption);
    }

    /**
     * Changes how much is read ahead of the caller; 32 MiB by default.
     *
     * @param bytes bytes over all shards, at least 1
     * @return a changed copy
     * @throws IllegalArgumentException when it is less than 1
     */
    public ReaderOptions withBufferBytes(long bytes) {
        return new ReaderOptions(mode, start, shardId, consumer, end, pollWait, bytes, aggregates, scope, decryption);
    }

    /**
     * Changes how aggregates are delivered; {@link Aggregates#TAKEN_APART} by default.
     *
     * @param how what becomes of an aggregate
     * @return a changed copy
     */
    public ReaderOptions withAggregates(Aggregates how) {
        return new ReaderOptions(mode, start, shardId, consumer, end, pollWait, bufferBytes, how, scope, decryption);
    }

    /** {@return a changed copy that goes on with the children of the one shard at its end, and with theirs} */
    public ReaderOptions followingChildren() {
        return new ReaderOptions(
                mode, start, shardId, consumer, end, pollWait, bufferBytes, aggregates, Scope.DESCENDANTS, decryption);
    }

    /**
     * Decrypts every payload with the key that its envelope names. A payload that is not encrypted, was changed, or whose key
     * the provider does not know ends the reading with its code: nothing is passed over in silence.
     *
     * @param keys finds keys by their ids
     * @return a changed copy
     */
    public ReaderOptions withDecryption(KeyProvider keys) {
        return new ReaderOptions(
                mode, start, shardId, consumer, end, pollWait, bufferBytes, aggregates, scope, Optional.of(keys));
    }
}
