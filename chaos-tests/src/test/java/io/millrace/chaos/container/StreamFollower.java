package io.millrace.chaos.container;

import io.millrace.chaos.history.Item;
import java.util.List;
import java.util.Set;

/** Reads a stream in a thread of its own, and knows which values have come. */
abstract class StreamFollower {

    private final String thread;
    private final Set<String> seen;
    private final ClientThreads threads = new ClientThreads();

    /**
     * A follower that is not started yet.
     *
     * @param thread name of its thread
     * @param seen where the values go; several followers may share it, who read a stream together
     */
    StreamFollower(String thread, Set<String> seen) {
        this.thread = thread;
        this.seen = seen;
    }

    /** What its thread does, as long as {@link #threads} says so. */
    abstract void run();

    final ClientThreads threads() {
        return threads;
    }

    /** These have come. */
    final void saw(List<Item> items) {
        items.forEach(item -> seen.add(item.value()));
    }

    /** Whether all these values have come. */
    final boolean hasSeen(Set<String> values) {
        return seen.containsAll(values);
    }

    void start() {
        threads.start(thread, this::run);
    }

    void stop() {
        threads.stop();
    }
}
