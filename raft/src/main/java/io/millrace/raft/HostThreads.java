package io.millrace.raft;

import io.millrace.common.env.DaemonThreads;
import io.millrace.common.env.Timers;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's two own threads: {@code raft-events-…} for short things (leadership events, the watchdog) and {@code
 * raft-flush-…} for what waits for disks and other servers.
 */
final class HostThreads {

    private static final Logger LOG = LoggerFactory.getLogger(HostThreads.class);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final Timers timers;
    private final ExecutorService events;
    private final ExecutorService flush;
    private final List<Timer> rounds = new ArrayList<>();

    HostThreads(NodeId self, Timers timers) {
        this.timers = timers;
        events = Executors.newSingleThreadExecutor(DaemonThreads.named("raft-events-" + self));
        flush = Executors.newSingleThreadExecutor(DaemonThreads.named("raft-flush-" + self));
    }

    /** For short tasks, in order. */
    Executor events() {
        return task -> execute(events, task);
    }

    /** Runs a short task once a second. */
    void everySecond(Runnable task) {
        repeat(events, task);
    }

    /** Runs a task that may wait once a second, or as often as it ends. */
    void everySecondSlowly(Runnable task) {
        repeat(flush, task);
    }

    private void repeat(ExecutorService executor, Runnable task) {
        AtomicBoolean queued = new AtomicBoolean();
        rounds.add(timers.every(ROUND, () -> {
            if (queued.compareAndSet(false, true)) {
                execute(executor, () -> {
                    queued.set(false);
                    task.run();
                });
            }
        }));
    }

    private static void execute(ExecutorService executor, Runnable task) {
        try {
            executor.execute(() -> logged(task));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("stopped", stopped);
        }
    }

    private static void logged(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A background task of the Raft host failed", e);
        }
    }

    void stopRounds() {
        rounds.forEach(Timer::cancel);
    }

    void close() {
        stopRounds();
        events.shutdown();
        flush.shutdownNow();
    }
}
