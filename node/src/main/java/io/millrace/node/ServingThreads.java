package io.millrace.node;

import io.millrace.common.env.DaemonThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of the data plane. Their queues are bounded by what feeds them: one task per log entry in flight, per waiting poll,
 * per subscriber.
 */
final class ServingThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServingThreads.class);
    private static final int LEAST = 2;
    private static final long GRACE_SECONDS = 2;

    private final ExecutorService replies;
    private final ExecutorService push;
    private final ExecutorService catchUp;
    private final ExecutorService background;
    private final ExecutorService audit;

    ServingThreads() {
        int size = Math.max(LEAST, Runtime.getRuntime().availableProcessors() / 2);
        replies = Executors.newFixedThreadPool(size, DaemonThreads.numbered("millrace-reply-"));
        push = Executors.newFixedThreadPool(size, DaemonThreads.numbered("millrace-push-"));
        catchUp = Executors.newFixedThreadPool(size, DaemonThreads.numbered("millrace-catchup-"));
        background = Executors.newSingleThreadExecutor(DaemonThreads.numbered("millrace-background-"));
        audit = Executors.newSingleThreadExecutor(DaemonThreads.named("millrace-audit"));
    }

    /** Completes writes. */
    Executor replies() {
        return tolerant(replies);
    }

    /** Serves readers at the tip. */
    Executor push() {
        return tolerant(push);
    }

    /** Serves readers from disk, apart so that they do not hold up those at the tip. */
    Executor catchUp() {
        return tolerant(catchUp);
    }

    /** Repairs, retention, tidying. */
    Executor background() {
        return tolerant(background);
    }

    /** Reads and compares replicas. */
    Executor audit() {
        return tolerant(audit);
    }

    @Override
    public void close() {
        for (ExecutorService executor : new ExecutorService[] {replies, push, catchUp, background, audit}) {
            executor.shutdown();
        }
        try {
            if (!replies.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("Replies were still under way at the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        push.shutdownNow();
        catchUp.shutdownNow();
        background.shutdownNow();
        audit.shutdownNow();
    }

    /** Answers that come after the end of the process' service have nobody to go to; a failed task must be seen. */
    private static Executor tolerant(ExecutorService executor) {
        return task -> {
            if (!executor.isShutdown()) {
                try {
                    executor.execute(() -> run(task));
                } catch (java.util.concurrent.RejectedExecutionException closed) {
                    LOG.debug("A task came after the end");
                }
            }
        };
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task of the data plane failed", e);
        }
    }
}
