package io.millrace.client.internal.produce;

import io.millrace.client.PutAttempt;
import io.millrace.client.PutResult;
import io.millrace.common.hash.HashKey;
import io.millrace.common.record.UserRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    final long bornNanos;
    final long deadlineNanos;
    final CompletableFuture<PutResult> result = new CompletableFuture<>();
    /** Attempts in blocks that were refused because their shard was closed. */
    List<PutAttempt> earlierAttempts = List.of();

    /** When a record was sent and until when it is tried, both of the monotonic clock. */
    record Span(long bornNanos, long deadlineNanos) {}

    Pending(byte[] key, @Nullable HashKey explicitHashKey, byte[] data, Span span) {
        this.key = key;
        this.explicitHashKey = explicitHashKey;
        this.hash = explicitHashKey == null ? HashKey.ofPartitionKey(key) : explicitHashKey;
        this.data = data;
        this.bornNanos = span.bornNanos;
        this.deadlineNanos = span.deadlineNanos;
    }

    /** Bytes that the record takes of the buffer. */
    static int cost(byte[] key, byte[] data) {
        return key.length + data.length + OVERHEAD;
    }

    int cost() {
        return cost(key, data);
    }

    /** Upper bound of the record's bytes in a block, in an aggregate or on its own. */
    int encodedSize() {
        return 1 + 2 + key.length + (explicitHashKey == null ? 0 : 48) + 16 + data.length;
    }

    /** As the application gave it, but for its payload, which may be encrypted. */
    UserRecord userRecord() {
        return new UserRecord(new String(key, StandardCharsets.UTF_8), explicitHashKey, data);
    }
}
