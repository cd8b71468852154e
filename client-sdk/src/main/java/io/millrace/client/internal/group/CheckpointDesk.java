package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Where the application waits for its checkpoints. Any thread. */
final class CheckpointDesk {

    private final Consumer<WorkerEvent> events;
    private final Duration patience;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /** A desk; {@code patience} is how long anybody waits. */
    CheckpointDesk(Consumer<WorkerEvent> events, Duration patience) {
        this.events = events;
        this.patience = patience;
    }

    /** Stores a position and waits until it is stored. */
    void store(LeaseToken lease, Position position) {
        long ticket = numbers.incrementAndGet();
        CompletableFuture<Void> stored = new CompletableFuture<>();
        waiting.put(ticket, stored);
        events.accept(new WorkerEvent.CheckpointWanted(lease, position, ticket));
        try {
            stored.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MillraceException refused
                    ? refused
                    : new MillraceException(ErrorCode.INTERNAL, "the checkpoint failed", e);
        } catch (TimeoutException e) {
            throw new MillraceException(
                    ErrorCode.TIMEOUT, "the checkpoint was not stored within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.TIMEOUT, "interrupted while waiting for a checkpoint", e);
        } finally {
            waiting.remove(ticket);
        }
    }

    void done(long ticket) {
        CompletableFuture<Void> stored = waiting.get(ticket);
        if (stored != null) {
            stored.complete(null);
        }
    }

    void refused(long ticket, String reason) {
        CompletableFuture<Void> stored = waiting.get(ticket);
        if (stored != null) {
            stored.completeExceptionally(
                    new MillraceException(ErrorCode.LEASE_LOST, "the checkpoint was refused: " + reason));
        }
    }

    /** The worker has left: nobody will answer any more. */
    void close() {
        waiting.keySet().forEach(ticket -> refused(ticket, "the worker has left the group"));
    }
}
