package io.millrace.client.internal.group;

import io.millrace.common.env.DaemonThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the threads that run an application: {@code millrace-process-APPLICATION-N}, none while there is nothing to do. */
public final class WorkerPool {

    private static final long IDLE_SECONDS = 10;

    private WorkerPool() {}

    /**
     * A pool for one worker. What comes after its shutdown is dropped: the worker has left.
     *
     * @param most most threads
     */
    public static ExecutorService named(String application, int most) {
        // Unbounded as a queue, bounded by a few tasks per shard and one per lane.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.numbered("millrace-process-" + application + "-"),
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
