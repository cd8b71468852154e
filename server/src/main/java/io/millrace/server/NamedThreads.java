package io.millrace.server;

import io.millrace.common.env.DaemonThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Pools of named daemon threads with a bounded queue. Idle threads end. */
final class NamedThreads {

    private static final long IDLE_SECONDS = 10;

    private NamedThreads() {}

    /** A pool. When its queue is full the submitting thread does the work; after its end nobody does. */
    static ExecutorService pool(String name, int threads, int queue) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(queue),
                DaemonThreads.numbered(name + "-"));
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler((task, pool) -> {
            if (!pool.isShutdown()) {
                task.run();
            }
        });
        return executor;
    }
}
