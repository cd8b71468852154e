package io.millrace.client.internal.produce;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bytes that a producer may hold. A piece larger than the whole budget passes alone. Any thread. */
final class ByteBudget {

    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private long used;

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /** Takes bytes if they are free. */
    boolean tryAcquire(long bytes) {
        lock.lock();
        try {
            if (!hasRoom(bytes)) {
                return false;
            }
            used += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes bytes, waits for them if need be; false when they were not free in time. */
    boolean acquire(long bytes, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = wait.toNanos();
            while (!hasRoom(bytes)) {
                if (left <= 0) {
                    return false;
                }
                left = freed.awaitNanos(left);
            }
            used += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release(long bytes) {
        lock.lock();
        try {
            used -= bytes;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(long bytes) {
        return used == 0 || used + bytes <= limit;
    }
}
