package io.millrace.node.write;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Outcomes that come one by one from any thread, as one list in order. */
final class Gathering<T> {

    private final AtomicReferenceArray<T> outcomes;
    private final AtomicInteger missing;
    private final CompletableFuture<List<T>> future = new CompletableFuture<>();

    Gathering(int size) {
        outcomes = new AtomicReferenceArray<>(size);
        missing = new AtomicInteger(size);
        if (size == 0) {
            future.complete(List.of());
        }
    }

    /** Sets one outcome, once; the last one completes the future on this thread. */
    void set(int index, T outcome) {
        outcomes.set(index, outcome);
        if (missing.decrementAndGet() == 0) {
            List<T> all = new ArrayList<>(outcomes.length());
            for (int i = 0; i < outcomes.length(); i++) {
                all.add(outcomes.get(i));
            }
            future.complete(all);
        }
    }

    CompletableFuture<List<T>> future() {
        return future;
    }
}
