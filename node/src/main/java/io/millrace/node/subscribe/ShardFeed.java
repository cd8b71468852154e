package io.millrace.node.subscribe;

import io.millrace.node.read.Listening;
import io.millrace.node.replica.GroupReplica;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/**
 * Wakes the subscribers of one shard. On the apply thread a single subscriber is woken directly; many are woken by one task.
 * A subscriber without credit is not woken at all: its sink does that.
 */
final class ShardFeed {

    private final GroupReplica replica;
    private final Executor push;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AutoCloseable listening;

    ShardFeed(GroupReplica replica, long shardUid, Executor push) {
        this.replica = replica;
        this.push = push;
        this.listening = replica.listen(shardUid, view -> changed());
    }

    @SuppressWarnings("ReferenceEquality") // the very replica, not an equal one
    boolean isOf(GroupReplica other) {
        return replica == other;
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    boolean isEmpty() {
        return subscriptions.isEmpty();
    }

    void close() {
        Listening.stop(listening);
    }

    private void changed() {
        if (subscriptions.size() == 1) {
            wake();
        } else {
            push.execute(this::wake);
        }
    }

    private void wake() {
        subscriptions.forEach(Subscription::shardChanged);
    }
}
