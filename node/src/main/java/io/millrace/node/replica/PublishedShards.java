package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.node.shard.Shard;
import io.millrace.node.shard.ShardSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What readers see of a group's shards, and who wants to hear of changes. Written by the thread that applies. */
final class PublishedShards {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedShards.class);

    private final Map<Long, PublishedShard> shards = new ConcurrentHashMap<>();
    private final Map<Long, List<ShardListener>> listeners = new ConcurrentHashMap<>();

    Optional<PublishedShard> find(long uid) {
        return Optional.ofNullable(shards.get(uid));
    }

    PublishedShard get(long uid) {
        return find(uid).orElseThrow(() -> absent(uid));
    }

    static MillraceException absent(long uid) {
        return new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "shard " + uid + " is not on this replica");
    }

    Collection<ShardView> views() {
        return shards.values().stream().map(PublishedShard::view).toList();
    }

    /** Shows what was applied, then calls the listeners. */
    void publish(Changes changes) {
        for (Changes.NewBlock block : changes.blocks()) {
            get(block.shardUid()).appended(block.baseOffset());
        }
        for (Shard shard : changes.shards()) {
            show(shard);
        }
        changes.dropped().forEach(this::remove);
        changes.shards().forEach(shard -> tell(shard.spec().uid()));
        changes.dropped().forEach(this::tell);
    }

    /** Shows these shards instead of all former ones; all listeners are called. */
    void replaceAll(Collection<Shard> loaded) {
        Set<Long> gone = new HashSet<>(shards.keySet());
        for (Shard shard : loaded) {
            PublishedShard former = shards.put(shard.spec().uid(), published(shard));
            if (former != null) {
                former.retire();
            }
            gone.remove(shard.spec().uid());
        }
        gone.forEach(this::remove);
        listeners.keySet().forEach(this::tell);
    }

    AutoCloseable listen(long uid, ShardListener listener) {
        listeners.compute(uid, (key, list) -> {
            List<ShardListener> all = list == null ? new CopyOnWriteArrayList<>() : list;
            all.add(listener);
            return all;
        });
        return () -> listeners.computeIfPresent(uid, (key, list) -> {
            list.remove(listener);
            return list.isEmpty() ? null : list;
        });
    }

    /** Tells all listeners that the replica is going away. */
    void farewell() {
        listeners.values().forEach(list -> list.forEach(listener -> call(listener, null)));
        listeners.clear();
    }

    static ShardView view(Shard shard) {
        ShardSpec spec = shard.spec();
        Shard.Progress progress = shard.progress();
        return new ShardView(
                spec.uid(),
                spec.streamUid(),
                spec.number(),
                spec.epochSeconds(),
                spec.range(),
                progress.firstOffset(),
                progress.nextOffset(),
                progress.lastArrivalMillis(),
                progress.sealed());
    }

    private void show(Shard shard) {
        PublishedShard known = shards.get(shard.spec().uid());
        if (known == null) {
            shards.put(shard.spec().uid(), published(shard));
            return;
        }
        ShardView view = view(shard);
        known.publish(view);
        if (view.sealed()) {
            known.seal(shard);
        }
    }

    private static PublishedShard published(Shard shard) {
        ShardView view = view(shard);
        PublishedShard shown = new PublishedShard(view);
        if (view.sealed()) {
            shown.seal(shard);
        }
        return shown;
    }

    private void remove(long uid) {
        PublishedShard former = shards.remove(uid);
        if (former != null) {
            former.retire();
        }
    }

    private void tell(long uid) {
        List<ShardListener> list = listeners.get(uid);
        if (list != null) {
            PublishedShard shard = shards.get(uid);
            ShardView view = shard == null ? null : shard.view();
            list.forEach(listener -> call(listener, view));
        }
    }

    private static void call(ShardListener listener, @Nullable ShardView view) {
        try {
            listener.changed(view);
        } catch (RuntimeException e) {
            // A reader's fault must not stop the replica.
            LOG.error("A shard listener failed", e);
        }
    }
}
