package io.millrace.raft;

import io.millrace.common.id.NodeId;
import io.millrace.common.log.Leadership;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who leads one group, as one sequence of changes. Ratis calls from several threads and under its locks; listeners hear
 * each change in order on the host's event thread.
 */
final class LeadershipTracker {

    private final NodeId self;
    private final Executor events;
    private final List<Consumer<Leadership>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Leadership> undelivered = new ArrayDeque<>();
    private volatile Leadership current = Leadership.UNKNOWN;

    LeadershipTracker(NodeId self, Executor events) {
        this.self = self;
        this.events = events;
    }

    Leadership current() {
        return current;
    }

    /** True from the moment this replica is elected. */
    boolean leads() {
        return self.equals(current.leader());
    }

    void listen(Consumer<Leadership> listener) {
        listeners.add(listener);
    }

    /** A leader was recognised, or (null) none is known any more. */
    synchronized void leader(long term, @Nullable NodeId leader) {
        boolean still = current.ready() && self.equals(leader) && term == current.term();
        change(new Leadership(Math.max(term, current.term()), leader, still));
    }

    /** This replica leads and has applied everything of earlier terms. */
    synchronized void ready(long term) {
        change(new Leadership(term, self, true));
    }

    /** This replica leads no more. */
    synchronized void steppedDown() {
        NodeId leader = self.equals(current.leader()) ? null : current.leader();
        change(new Leadership(current.term(), leader, false));
    }

    private void change(Leadership next) {
        if (next.equals(current)) {
            return;
        }
        current = next;
        undelivered.add(next);
        events.execute(this::deliver);
    }

    private void deliver() {
        Leadership next = poll();
        if (next != null) {
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    private synchronized @Nullable Leadership poll() {
        return undelivered.poll();
    }
}
