package io.millrace.node.subscribe;

import io.millrace.node.replica.GroupReplica;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** One listener per shard, whatever the number of its subscribers. Any thread. */
final class Feeds {

    private final Executor push;
    private final Map<Long, ShardFeed> feeds = new ConcurrentHashMap<>();

    Feeds(Executor push) {
        this.push = push;
    }

    /** Lets a subscription hear of its shard's changes. */
    void add(Subscription subscription) {
        GroupReplica replica = subscription.replica();
        feeds.compute(subscription.shardUid(), (uid, known) -> {
            // Subscribers of a replica that was replaced stay with its feed, which tells them that it is going.
            ShardFeed feed = known != null && known.isOf(replica) ? known : new ShardFeed(replica, uid, push);
            feed.add(subscription);
            return feed;
        });
    }

    void remove(Subscription subscription) {
        feeds.computeIfPresent(subscription.shardUid(), (uid, feed) -> {
            feed.remove(subscription);
            if (!feed.isEmpty()) {
                return feed;
            }
            feed.close();
            return null;
        });
    }

    int size() {
        return feeds.size();
    }
}
