package io.millrace.client.internal.group;

import java.util.concurrent.atomic.AtomicInteger;

/** Bytes that the shards of a worker may hold (INV-12): each an equal share, so that a slow one takes nothing from others. Any thread. */
final class ReadBudget {

    private final long bytes;
    private final AtomicInteger shards = new AtomicInteger();

    ReadBudget(long bytes) {
        this.bytes = bytes;
    }

    void enter() {
        shards.incrementAndGet();
    }

    void leave() {
        shards.decrementAndGet();
    }

    /** What one shard may hold. */
    long share() {
        return bytes / Math.max(1, shards.get());
    }
}
