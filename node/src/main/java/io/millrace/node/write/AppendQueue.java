package io.millrace.node.write;

import io.millrace.common.env.TimeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded queue of one group's batcher: appends wait while the allowed number of entries is in flight, small ones while
 * any is, and when others came meanwhile for as long again. What is taken stays charged until its entry has returned. Any thread
 * offers, one thread takes.
 */
final class AppendQueue {

    /**
     * Least bytes of an entry that goes while another one is in flight. An entry costs three servers as much as 30 KiB of
     * data do, however small it is: what comes in small pieces waits for the return instead, and shares the next entry.
     */
    static final int WORTH_ANOTHER_ENTRY = 64 << 10;

    /**
     * Longest rest after an entry that found others waiting at its return. The rest is as long as the entry took: under a load of
     * many small appends there are half as many entries, each of which costs CPU on three servers, and no append waits for more
     * than twice an entry. Who comes alone, one append after the other, never rests.
     */
    static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
    private final BatcherSettings settings;
    private final TimeSource time;
    private long chargedBytes;
    private long waitingBytes;
    private int inFlight;
    private long restUntil;
    private boolean closed;

    AppendQueue(BatcherSettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
        restUntil = time.monotonicNanos();
    }

    /**
     * Adds as many appends as the budget allows, in order.
     *
     * @param from index of the first append to add
     * @return index after the last one added
     */
    int offer(List<? extends PendingAppend> appends, int from) {
        lock.lock();
        try {
            int next = from;
            while (!closed && next < appends.size() && fits(appends.get(next))) {
                waiting.add(appends.get(next));
                chargedBytes += appends.get(next).bytes();
                waitingBytes += appends.get(next).bytes();
                next++;
            }
            if (mayGo()) {
                work.signal();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is something to submit and room in flight, and takes one entry's worth. The caller must report its
     * return.
     *
     * @return empty when the queue is closed: nothing more will come
     * @throws InterruptedException when the thread is interrupted while small appends rest
     */
    List<PendingAppend> take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !mayGo()) {
                OptionalLong rest = delayNanos();
                if (rest.isEmpty()) {
                    work.awaitUninterruptibly();
                } else {
                    var unused = work.awaitNanos(rest.getAsLong());
                }
            }
            if (closed) {
                return List.of();
            }
            inFlight++;
            return gather();
        } finally {
            lock.unlock();
        }
    }

    /**
     * An entry has returned: its bytes are free and another may go.
     *
     * @param tookNanos from when it was taken
     */
    void returned(long bytes, long tookNanos) {
        lock.lock();
        try {
            inFlight--;
            chargedBytes -= bytes;
            restUntil = time.monotonicNanos() + (waiting.isEmpty() ? 0 : Math.min(tookNanos, LONGEST_REST_NANOS));
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the queue; what still waits is given back to be refused. */
    List<PendingAppend> close() {
        lock.lock();
        try {
            closed = true;
            List<PendingAppend> rest = new ArrayList<>(waiting);
            waiting.clear();
            waitingBytes = 0;
            work.signalAll();
            return rest;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait or are in flight. */
    long chargedBytes() {
        lock.lock();
        try {
            return chargedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until {@link #take} gives something; empty while that takes another append or a return. */
    OptionalLong delayNanos() {
        lock.lock();
        try {
            if (waitingBytes >= WORTH_ANOTHER_ENTRY) {
                return inFlight < settings.entriesInFlight() ? OptionalLong.of(0) : OptionalLong.empty();
            }
            return inFlight == 0 && !waiting.isEmpty()
                    ? OptionalLong.of(Math.max(0, restUntil - time.monotonicNanos()))
                    : OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean mayGo() {
        return delayNanos().orElse(Long.MAX_VALUE) == 0;
    }

    /** One append always fits an empty budget, or the largest records could never be stored. */
    private boolean fits(PendingAppend append) {
        return chargedBytes == 0 || chargedBytes + append.bytes() <= settings.pendingBytes();
    }

    private List<PendingAppend> gather() {
        List<PendingAppend> entry = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty()
                && (entry.isEmpty() || bytes + waiting.peekFirst().bytes() <= settings.entryBytes())) {
            PendingAppend append = waiting.removeFirst();
            bytes += append.bytes();
            entry.add(append);
        }
        waitingBytes -= bytes;
        return entry;
    }
}
