package io.millrace.client.internal.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Records of one shard that are processed one after the other: all those of some keys. Guarded by its shard. */
final class Lane {

    /** Waiting, in order. Bounded by what the shard may hold. */
    final Deque<Item> queue = new ArrayDeque<>();

    /** What the application has, or will get again after a failure. */
    List<Item> current = List.of();

    /** How often the application has failed with {@link #current}. */
    int failures;

    /** A thread works for the lane. */
    boolean running;

    /** The lane waits before {@link #current} is given again. */
    boolean pausing;

    /** So many records are given one at a time, to find the one that fails. */
    int alone;

    /** {@link #current} shall be given one record at a time. */
    void split() {
        alone = current.size();
        List<Item> items = new ArrayList<>(current);
        for (int i = items.size() - 1; i >= 0; i--) {
            queue.addFirst(items.get(i));
        }
        current = List.of();
        failures = 0;
    }

    /** {@link #current} is dealt with. */
    void next() {
        alone = Math.max(0, alone - current.size());
        current = List.of();
        failures = 0;
    }

    /** Nothing more is given. */
    void clear() {
        queue.clear();
        current = List.of();
    }

    boolean isEmpty() {
        return queue.isEmpty() && current.isEmpty();
    }
}
