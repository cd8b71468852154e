package io.millrace.client;

import io.millrace.client.crypto.KeyProvider;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Producer} gathers, limits, encodes and retries. Immutable; begin with {@link #defaults()} or {@link
 * #builder()}.
 */
public final class ProducerOptions {

    private static final ProducerOptions DEFAULTS = builder().build();

    private final Builder values;

    private ProducerOptions(Builder values) {
        this.values = values;
    }

    /** What {@code send} does when the buffer is full. */
    public enum WhenFull {
        /** Waits for room, at most the delivery timeout. */
        BLOCK,
        /** Fails the record with OVERLOADED. */
        FAIL
    }

    /** When a shard's block is sent. */
    public enum Gather {
        /**
         * As soon as the shard's previous call is answered: an idle producer sends at once, a busy one gathers for the few
         * milliseconds of a call. The default.
         */
        WHILE_BUSY,
        /**
         * When it is full or its first record has waited for {@link ProducerOptions#recordMaxBufferedTime()}, as the Kinesis
         * Producer Library does; fewest stored records. A shard that got nothing for that time sends at once.
         */
        FULL_BLOCKS
    }

    /** What becomes of records that a shard refuses because its throughput is used up. */
    public enum WhenThrottled {
        /** They are sent again until the delivery timeout. */
        RETRY,
        /** They fail at once with THROUGHPUT_EXCEEDED (FailIfThrottled). */
        FAIL
    }

    /** {@return the defaults: idempotent, 256 KiB blocks, 32 MiB buffer that blocks when full, 30 s to deliver} */
    public static ProducerOptions defaults() {
        return DEFAULTS;
    }

    /** {@return a builder that begins with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that begins with these options} */
    public Builder toBuilder() {
        return values.copy();
    }

    /** {@return true when a record is stored once although it may be sent more than once} Default true. */
    public boolean idempotent() {
        return values.idempotent;
    }

    /** {@return the bytes at which a block is closed while it waits to be sent} Default 256 KiB. */
    public int blockBytes() {
        return values.blockBytes;
    }

    /** {@return the stored records at which a block is closed} Default 500. */
    public int blockRecords() {
        return values.blockRecords;
    }

    /** {@return the most bytes of one call, nearly; blocks of many shards share it} Default 2 MiB. */
    public int requestBytes() {
        return values.requestBytes;
    }

    /** {@return the most calls in flight to one server about one replica group} Default 4. */
    public int requestsPerServer() {
        return values.requestsPerServer;
    }

    /**
     * {@return the most blocks of one shard in flight, 1..5} They share a call, because calls may overtake each other.
     * Default 4.
     */
    public int blocksInFlight() {
        return values.blocksInFlight;
    }

    /** {@return the most bytes queued and in flight} Default 32 MiB. */
    public long bufferBytes() {
        return values.bufferBytes;
    }

    /** {@return what {@code send} does when the buffer is full} Default BLOCK. */
    public WhenFull whenFull() {
        return values.whenFull;
    }

    /** {@return how long a record is tried, from {@code send} on (RecordTtl)} Default 30 s. */
    public Duration deliveryTimeout() {
        return values.deliveryTimeout;
    }

    /** {@return how long one call may take} Default 6 s. */
    public Duration requestTimeout() {
        return values.requestTimeout;
    }

    /** {@return when blocks are sent} Default WHILE_BUSY. */
    public Gather gather() {
        return values.gather;
    }

    /**
     * {@return the longest wait of a record for others to share its block, with {@link Gather#FULL_BLOCKS}} Default 100
     * ms.
     */
    public Duration recordMaxBufferedTime() {
        return values.recordMaxBufferedTime;
    }

    /** {@return whether user records are packed into stored ones} Default {@link Aggregation#none()}. */
    public Aggregation aggregation() {
        return values.aggregation;
    }

    /** {@return how blocks are compressed} Default NONE. */
    public Compression compression() {
        return values.compression;
    }

    /**
     * Most that this producer sends to a shard, in percent of the shard's limits of bytes and records per second; 0 = no bound
     * of its own. Default 150, so that one producer cannot drown a shard with calls that are refused. Without effect where the
     * cluster does not limit shards.
     *
     * @return the bound in percent; 0 = none
     */
    public int rateLimitPercent() {
        return values.rateLimitPercent;
    }

    /** {@return what becomes of records that a shard refuses because its throughput is used up} Default RETRY. */
    public WhenThrottled whenThrottled() {
        return values.whenThrottled;
    }

    /**
     * {@return the keys with which payloads are encrypted before they leave the process; empty = not encrypted} Default
     * none.
     */
    public Optional<KeyProvider> encryption() {
        return Optional.ofNullable(values.encryption);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {

        private boolean idempotent = true;
        private int blockBytes = 256 * 1024;
        private int blockRecords = 500;
        private int requestBytes = 2 * 1024 * 1024;
        private int requestsPerServer = 4;
        private int blocksInFlight = 4;
        private long bufferBytes = 32L * 1024 * 1024;
        private WhenFull whenFull = WhenFull.BLOCK;
        private Duration deliveryTimeout = Duration.ofSeconds(30);
        private Duration requestTimeout = Duration.ofSeconds(6);
        private Gather gather = Gather.WHILE_BUSY;
        private Duration recordMaxBufferedTime = Duration.ofMillis(100);
        private Aggregation aggregation = Aggregation.none();
        private Compression compression = Compression.NONE;
        private int rateLimitPercent = 150;
        private WhenThrottled whenThrottled = WhenThrottled.RETRY;
        private @Nullable KeyProvider encryption;

        private Builder() {}

        private Builder copy() {
            Builder copy = new Builder();
            copy.idempotent = idempotent;
            copy.blockBytes = blockBytes;
            copy.blockRecords = blockRecords;
            copy.requestBytes = requestBytes;
            copy.requestsPerServer = requestsPerServer;
            copy.blocksInFlight = blocksInFlight;
            copy.bufferBytes = bufferBytes;
            copy.whenFull = whenFull;
            copy.deliveryTimeout = deliveryTimeout;
            copy.requestTimeout = requestTimeout;
            copy.gather = gather;
            copy.recordMaxBufferedTime = recordMaxBufferedTime;
            copy.aggregation = aggregation;
            copy.compression = compression;
            copy.rateLimitPercent = rateLimitPercent;
            copy.whenThrottled = whenThrottled;
            copy.encryption = encryption;
            return copy;
        }

        /**
         * A record may be stored more than once after a failure; takes no memory in the servers.
         *
         * @return this builder
         */
        public Builder withoutIdempotence() {
            idempotent = false;
            return this;
        }

        /**
         * Bytes and stored records at which a block is closed; raises {@link #requestBytes} to the bytes when needed.
         *
         * @param bytes at least 1, at most 10 MiB
         * @param records at least 1
         * @return this builder
         */
        public Builder blocks(int bytes, int records) {
            blockBytes = bytes;
            blockRecords = records;
            requestBytes = Math.max(requestBytes, bytes);
            return this;
        }

        /**
         * Most bytes of a call, at least those of a block, at most 10 MiB.
         *
         * @param bytes from the bytes of a block to 10 MiB
         * @return this builder
         */
        public Builder requestBytes(int bytes) {
            requestBytes = bytes;
            return this;
        }

        /**
         * Blocks of a shard in flight, 1..5, and calls in flight per server and replica group.
         *
         * @param blocksPerShard 1 to 5
         * @param requests at least 1
         * @return this builder
         */
        public Builder inFlight(int blocksPerShard, int requests) {
            blocksInFlight = blocksPerShard;
            requestsPerServer = requests;
            return this;
        }

        /**
         * Bytes queued and in flight, and what happens beyond.
         *
         * @param bytes at least those of a block
         * @param then what {@code send} does when they are used up
         * @return this builder
         */
        public Builder buffer(long bytes, WhenFull then) {
            bufferBytes = bytes;
            whenFull = then;
            return this;
        }

        /**
         * How long a record is tried, and how long one call may take.
         *
         * @param delivery how long a record is tried, from {@code send} on; positive
         * @param request how long one call may take; positive
         * @return this builder
         */
        public Builder timeouts(Duration delivery, Duration request) {
            deliveryTimeout = delivery;
            requestTimeout = request;
            return this;
        }

        /**
         * When blocks are sent.
         *
         * @param when see {@link Gather}
         * @return this builder
         */
        public Builder gather(Gather when) {
            gather = when;
            return this;
        }

        /**
         * See {@link ProducerOptions#recordMaxBufferedTime()}; not negative.
         *
         * @param time longest wait of a record for others
         * @return this builder
         */
        public Builder recordMaxBufferedTime(Duration time) {
            recordMaxBufferedTime = time;
            return this;
        }

        /**
         * Whether user records are packed into stored ones.
         *
         * @param how format and limits
         * @return this builder
         */
        public Builder aggregation(Aggregation how) {
            aggregation = how;
            return this;
        }

        /**
         * How blocks are compressed.
         *
         * @param how see {@link Compression}
         * @return this builder
         */
        public Builder compression(Compression how) {
            compression = how;
            return this;
        }

        /**
         * See {@link ProducerOptions#rateLimitPercent()}; 0 = none.
         *
         * @param percent percent of a shard's limits, not negative
         * @return this builder
         */
        public Builder rateLimitPercent(int percent) {
            rateLimitPercent = percent;
            return this;
        }

        /**
         * What becomes of records that a shard refuses because its throughput is used up.
         *
         * @param then see {@link WhenThrottled}
         * @return this builder
         */
        public Builder whenThrottled(WhenThrottled then) {
            whenThrottled = then;
            return this;
        }

        /**
         * Encrypts every payload with AES-GCM under the provider's current key.
         *
         * @param keys asked for the current key at each record
         * @return this builder
         */
        public Builder encryption(KeyProvider keys) {
            encryption = keys;
            return this;
        }

        /**
         * {@return the options}
         *
         * @throws IllegalArgumentException names the option that is out of its range
         */
        public ProducerOptions build() {
            require(blockBytes > 0 && blockRecords > 0, "blockBytes and blockRecords are at least 1");
            require(
                    requestBytes >= blockBytes && requestBytes <= 10 * 1024 * 1024,
                    "requestBytes is at least blockBytes and at most 10 MiB");
            require(requestsPerServer > 0, "requestsPerServer is at least 1");
            require(blocksInFlight >= 1 && blocksInFlight <= 5, "blocksInFlight is 1..5: servers remember five");
            require(bufferBytes >= blockBytes, "bufferBytes is at least blockBytes");
            require(!deliveryTimeout.isNegative() && !deliveryTimeout.isZero(), "deliveryTimeout is positive");
            require(!requestTimeout.isNegative() && !requestTimeout.isZero(), "requestTimeout is positive");
            require(!recordMaxBufferedTime.isNegative(), "recordMaxBufferedTime is not negative");
            require(rateLimitPercent >= 0, "rateLimitPercent is 0 (no limit) or more");
            return new ProducerOptions(copy());
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
