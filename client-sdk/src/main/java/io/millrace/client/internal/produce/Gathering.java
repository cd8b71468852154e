package io.millrace.client.internal.produce;

import java.util.Deque;

/** When a lane waits for its next block to fill, although it could send it. Guarded by the producer's lock. */
final class Gathering {

    private final ProducerShape shape;
    private boolean hurried;
    private boolean sentBefore;
    private long busyUntil;

    Gathering(ProducerShape shape) {
        this.shape = shape;
    }

    /** Nanoseconds that the first of the waiting blocks, at least one, should wait for more records. */
    long waitNanos(Deque<Batch> waiting, long now) {
        Batch first = waiting.getFirst();
        boolean ripe = shape.gatherNanos() == 0
                || hurried
                || waiting.size() > 1
                || shape.isFull(first.count(), first.bytes())
                || !sentBefore
                || now - busyUntil >= 0;
        return ripe ? 0 : Math.max(0, first.bornNanos() + shape.gatherNanos() - now);
    }

    /** Nothing waits by choice until all that is there now is sent. */
    void hurry(Deque<Batch> waiting) {
        hurried = !waiting.isEmpty();
    }

    /** A block was sent; these are left. */
    void sent(Deque<Batch> waiting, long now) {
        hurried &= !waiting.isEmpty();
        sentBefore = true;
        busyUntil = now + shape.gatherNanos();
    }
}
