package io.millrace.node.subscribe;

import io.millrace.common.error.MillraceException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A subscriber whose credit the test gives: each event costs one. */
final class RecordingSink implements SubscriptionSink {

    final List<SubscriptionEvent> events = new CopyOnWriteArrayList<>();
    private int credit;
    private boolean givesAtFirstLook;
    private Runnable ready = () -> {};
    private Runnable cancelled = () -> {};
    private volatile boolean completed;
    private volatile MillraceException failure;

    RecordingSink(int credit) {
        this.credit = credit;
    }

    /** Has room for any number of events. */
    static RecordingSink hungry() {
        return new RecordingSink(Integer.MAX_VALUE);
    }

    /** Says that it has no room when it is first asked, and at that moment gets some. */
    static RecordingSink hungryAfterTheFirstLook() {
        RecordingSink sink = new RecordingSink(0);
        sink.givesAtFirstLook = true;
        return sink;
    }

    void give(int more) {
        Runnable callback;
        synchronized (this) {
            credit += more;
            callback = ready;
        }
        callback.run();
    }

    void cancel() {
        cancelled.run();
    }

    boolean isCompleted() {
        return completed;
    }

    MillraceException failure() {
        return failure;
    }

    long records() {
        return events.stream()
                .flatMap(e -> e.slices().stream())
                .mapToLong(slice -> slice.take())
                .sum();
    }

    long position() {
        return events.isEmpty() ? -1 : events.get(events.size() - 1).nextOffset();
    }

    @Override
    public synchronized boolean isReady() {
        if (givesAtFirstLook) {
            givesAtFirstLook = false;
            give(Integer.MAX_VALUE);
            return false;
        }
        return credit > 0;
    }

    @Override
    public synchronized void onReady(Runnable callback) {
        ready = callback;
    }

    @Override
    public void onCancel(Runnable callback) {
        cancelled = callback;
    }

    @Override
    public synchronized void send(SubscriptionEvent event) {
        if (credit <= 0) {
            throw new AssertionError("an event was sent without credit");
        }
        credit--;
        events.add(event);
    }

    @Override
    public void complete() {
        completed = true;
    }

    @Override
    public void fail(MillraceException reason) {
        failure = reason;
    }
}
