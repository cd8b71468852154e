package io.millrace.client.internal.produce;

import io.millrace.client.PutResult;
import io.millrace.common.hash.HashKey;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A record that waits for its result. Its attempts are guarded by the producer's lock. */
final class Pending {

    /** What a record costs besides its bytes: its objects here. */
    private static final int OVERHEAD = 128;

    final byte[] key;
    final @Nullable HashKey explicitHashKey;
    final HashKey hash;
    final byte[] data;
    final long deadlineNanos;
    final CompletableFuture<PutResult> result = new CompletableFuture<>();
    /** Attempts in blocks that were refused because their shard was closed. */
    int earlierAttempts;

    Pending(byte[] key, @Nullable HashKey explicitHashKey, HashKey hash, byte[] data, long deadlineNanos) {
        this.key = key;
        this.explicitHashKey = explicitHashKey;
        this.hash = hash;
        this.data = data;
        this.deadlineNanos = deadlineNanos;
    }

    /** Bytes that the record takes of the buffer. */
    static int cost(byte[] key, byte[] data) {
        return key.length + data.length + OVERHEAD;
    }

    int cost() {
        return cost(key, data);
    }

    /** Upper bound of the record's bytes in a block. */
    int encodedSize() {
        return 1 + 2 + key.length + (explicitHashKey == null ? 0 : 16) + 4 + data.length;
    }
}
