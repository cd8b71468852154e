package io.millrace.client.internal.read;

import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Chunks between sources and the caller, bounded in bytes by asking sources to stop. Any thread. */
final class DeliveryQueue {

    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Set<ShardSource> paused = new LinkedHashSet<>();
    private long bytes;
    private boolean ended;
    private @Nullable MillraceException failure;

    DeliveryQueue(long limit) {
        this.limit = limit;
    }

    void put(Chunk chunk) {
        lock.lock();
        try {
            if (!ended) {
                chunks.addLast(chunk);
                bytes += chunk.bytes();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** True below the bound; else the source is noted, to be resumed. */
    boolean hasRoom(ShardSource source) {
        lock.lock();
        try {
            if (bytes < limit) {
                return true;
            }
            paused.add(source);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next chunk; null when there is none in time or the end is reached.
     *
     * @throws MillraceException the failure, once all chunks before it are taken
     */
    @Nullable Chunk take(Duration wait) {
        Set<ShardSource> resumed = Set.of();
        Chunk chunk;
        lock.lock();
        try {
            long left = wait.toNanos();
            while (chunks.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                if (ended || left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
            chunk = chunks.removeFirst();
            bytes -= chunk.bytes();
            if (bytes < limit && !paused.isEmpty()) {
                resumed = Set.copyOf(paused);
                paused.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
        resumed.forEach(ShardSource::resume);
        return chunk;
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return chunks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes; chunks in the queue can still be taken. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes and nothing is taken. */
    void discard() {
        lock.lock();
        try {
            chunks.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
        end();
    }

    void fail(MillraceException why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
