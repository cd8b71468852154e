package io.millrace.server.grpc;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads {@code millrace-grpc-N}: handlers of calls and callbacks of calls to other servers. */
public final class GrpcExecutor {

    private static final int LEAST_THREADS = 4;
    private static final int QUEUE = 16_384;
    private static final long IDLE_SECONDS = 30;

    private GrpcExecutor() {}

    /** A new executor. When its queue is full the connection's own thread does the work, which slows that connection. */
    public static ExecutorService create() {
        int threads = Math.max(LEAST_THREADS, 2 * Runtime.getRuntime().availableProcessors());
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, "millrace-grpc-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler((task, pool) -> {
            if (!pool.isShutdown()) {
                task.run();
            }
        });
        return executor;
    }
}
