package io.millrace.node.store;

import io.millrace.common.env.Environment;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.rocksdb.Cache;
import org.rocksdb.Env;
import org.rocksdb.LRUCache;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * What all stores of one server share: one memory bound for cached rows and write buffers, RocksDB's background threads, and
 * one thread {@code millrace-reclaim} that gives trimmed space back. Owned by the server; close it after the stores.
 */
public final class RocksShared implements AutoCloseable {

    private final StoreConfig config;
    private final Environment environment;
    private final Cache cache;
    private final WriteBufferManager writeBuffers;
    private final ThreadPoolExecutor reclaimThread;

    public RocksShared(StoreConfig config, Environment environment) {
        RocksDB.loadLibrary();
        this.config = config;
        this.environment = environment;
        // Write buffers are charged to the cache, so its capacity bounds both together.
        cache = new LRUCache(config.blockCacheBytes() + config.writeBufferBytes());
        writeBuffers = new WriteBufferManager(config.writeBufferBytes(), cache);
        Env.getDefault().incBackgroundThreadsIfNeeded(config.backgroundThreads(), Priority.HIGH);
        Env.getDefault().incBackgroundThreadsIfNeeded(config.backgroundThreads(), Priority.LOW);
        // Bounded by the number of stores: each has at most one task in the queue.
        reclaimThread = new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "millrace-reclaim");
            thread.setDaemon(true);
            return thread;
        });
    }

    public StoreConfig config() {
        return config;
    }

    Environment environment() {
        return environment;
    }

    Cache cache() {
        return cache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    void reclaim(Runnable task) {
        if (!reclaimThread.isShutdown()) {
            reclaimThread.execute(task);
        }
    }

    @Override
    public void close() {
        reclaimThread.shutdownNow();
        writeBuffers.close();
        cache.close();
    }
}
