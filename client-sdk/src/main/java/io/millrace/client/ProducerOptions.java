package io.millrace.client;

import java.time.Duration;

/**
 * How a {@link Producer} gathers and retries. Immutable; begin with {@link #defaults()}.
 *
 * @param idempotent a record is stored once although it may be sent more than once
 * @param blockBytes bytes at which a block is closed while it waits to be sent
 * @param blockRecords records at which a block is closed
 * @param requestBytes most bytes of one call; blocks of many shards share it
 * @param requestsPerServer most calls in flight to one server
 * @param blocksInFlight most blocks of one shard in flight, 1..5; they share a call, because calls may overtake each other
 * @param bufferBytes most bytes queued and in flight
 * @param whenFull what {@code send} does when the buffer is full
 * @param deliveryTimeout how long a record is tried
 * @param requestTimeout how long one call may take
 */
public record ProducerOptions(
        boolean idempotent,
        int blockBytes,
        int blockRecords,
        int requestBytes,
        int requestsPerServer,
        int blocksInFlight,
        long bufferBytes,
        WhenFull whenFull,
        Duration deliveryTimeout,
        Duration requestTimeout) {

    private static final ProducerOptions DEFAULTS = new ProducerOptions(
            true,
            256 * 1024,
            500,
            2 * 1024 * 1024,
            4,
            4,
            32L * 1024 * 1024,
            WhenFull.BLOCK,
            Duration.ofSeconds(30),
            Duration.ofSeconds(6));

    /** What {@code send} does when the buffer is full. */
    public enum WhenFull {
        /** Waits for room, at most the delivery timeout. */
        BLOCK,
        /** Fails the record with OVERLOADED. */
        FAIL
    }

    public ProducerOptions {
        require(blockBytes > 0 && blockRecords > 0, "blockBytes and blockRecords are at least 1");
        require(requestBytes >= blockBytes, "requestBytes is at least blockBytes");
        require(requestsPerServer > 0, "requestsPerServer is at least 1");
        require(blocksInFlight >= 1 && blocksInFlight <= 5, "blocksInFlight is 1..5: servers remember five");
        require(bufferBytes >= blockBytes, "bufferBytes is at least blockBytes");
        require(!deliveryTimeout.isNegative() && !deliveryTimeout.isZero(), "deliveryTimeout is positive");
        require(!requestTimeout.isNegative() && !requestTimeout.isZero(), "requestTimeout is positive");
    }

    /** Idempotent, 256 KiB blocks, 32 MiB buffer that blocks when full, 30 s to deliver. */
    public static ProducerOptions defaults() {
        return DEFAULTS;
    }

    /** A record may be stored more than once after a failure; takes no memory in the servers. */
    public ProducerOptions withoutIdempotence() {
        Draft draft = new Draft(this);
        draft.idempotent = false;
        return draft.options();
    }

    public ProducerOptions withBlocks(int bytes, int records) {
        Draft draft = new Draft(this);
        draft.blockBytes = bytes;
        draft.blockRecords = records;
        draft.requestBytes = Math.max(requestBytes, bytes);
        return draft.options();
    }

    public ProducerOptions withInFlight(int blocksPerShard, int requests) {
        Draft draft = new Draft(this);
        draft.blocksInFlight = blocksPerShard;
        draft.requestsPerServer = requests;
        return draft.options();
    }

    public ProducerOptions withBuffer(long bytes, WhenFull then) {
        Draft draft = new Draft(this);
        draft.bufferBytes = bytes;
        draft.whenFull = then;
        return draft.options();
    }

    public ProducerOptions withTimeouts(Duration delivery, Duration request) {
        Draft draft = new Draft(this);
        draft.deliveryTimeout = delivery;
        draft.requestTimeout = request;
        return draft.options();
    }

    /** A copy in the making. */
    private static final class Draft {

        private boolean idempotent;
        private int blockBytes;
        private int blockRecords;
        private int requestBytes;
        private int requestsPerServer;
        private int blocksInFlight;
        private long bufferBytes;
        private WhenFull whenFull;
        private Duration deliveryTimeout;
        private Duration requestTimeout;

        Draft(ProducerOptions from) {
            idempotent = from.idempotent;
            blockBytes = from.blockBytes;
            blockRecords = from.blockRecords;
            requestBytes = from.requestBytes;
            requestsPerServer = from.requestsPerServer;
            blocksInFlight = from.blocksInFlight;
            bufferBytes = from.bufferBytes;
            whenFull = from.whenFull;
            deliveryTimeout = from.deliveryTimeout;
            requestTimeout = from.requestTimeout;
        }

        ProducerOptions options() {
            return new ProducerOptions(
                    idempotent,
                    blockBytes,
                    blockRecords,
                    requestBytes,
                    requestsPerServer,
                    blocksInFlight,
                    bufferBytes,
                    whenFull,
                    deliveryTimeout,
                    requestTimeout);
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
