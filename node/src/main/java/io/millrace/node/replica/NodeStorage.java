package io.millrace.node.replica;

import io.millrace.common.env.Environment;
import io.millrace.common.id.GroupId;
import io.millrace.node.store.RocksShared;
import io.millrace.node.store.StoreConfig;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;

/** What the replicas of one server share: RocksDB's memory and threads, the tail cache, metrics. Close it after the replicas. */
public final class NodeStorage implements AutoCloseable {

    private final RocksShared rocks;
    private final BlockCache cache;
    private final ReplicaMetrics metrics;

    public NodeStorage(StoreConfig config, Environment environment, CollectorRegistry registry) {
        rocks = new RocksShared(config, environment);
        cache = new BlockCache(config.tailCacheBytes());
        metrics = new ReplicaMetrics(cache).register(registry);
    }

    /**
     * Names a replica; nothing is touched on disk before {@link RocksGroupReplica#open}.
     *
     * @param directory the group's store, and nothing else, is in there
     */
    public RocksGroupReplica replica(GroupId group, Path directory, DamagedBlockListener damaged) {
        return new RocksGroupReplica(group, directory, this, damaged);
    }

    RocksShared rocks() {
        return rocks;
    }

    BlockCache cache() {
        return cache;
    }

    ReplicaMetrics metrics() {
        return metrics;
    }

    @Override
    public void close() {
        rocks.close();
    }
}
