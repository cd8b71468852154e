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
        return new ProducerOptions(
                false,
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

    public ProducerOptions withBlocks(int bytes, int records) {
        return new ProducerOptions(
                idempotent,
                bytes,
                records,
                Math.max(requestBytes, bytes),
                requestsPerServer,
                blocksInFlight,
                bufferBytes,
                whenFull,
                deliveryTimeout,
                requestTimeout);
    }

    public ProducerOptions withInFlight(int blocksPerShard, int requests) {
        return new ProducerOptions(
                idempotent,
                blockBytes,
                blockRecords,
                requestBytes,
                requests,
                blocksPerShard,
                bufferBytes,
                whenFull,
                deliveryTimeout,
                requestTimeout);
    }

    public ProducerOptions withBuffer(long bytes, WhenFull then) {
        return new ProducerOptions(
                idempotent,
                blockBytes,
                blockRecords,
                requestBytes,
                requestsPerServer,
                blocksInFlight,
                bytes,
                then,
                deliveryTimeout,
                requestTimeout);
    }

    public ProducerOptions withTimeouts(Duration delivery, Duration request) {
        return new ProducerOptions(
                idempotent,
                blockBytes,
                blockRecords,
                requestBytes,
                requestsPerServer,
                blocksInFlight,
                bufferBytes,
                whenFull,
                delivery,
                request);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
