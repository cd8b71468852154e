package io.millrace.common.env;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real environment: the machine's clocks, one daemon timer thread {@code millrace-timer}, secure randomness. */
public final class SystemEnvironment implements Environment, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SystemEnvironment.class);

    private final ScheduledThreadPoolExecutor executor;
    private final SecureRandom secure = new SecureRandom();

    public SystemEnvironment() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "millrace-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public TimeSource time() {
        return SystemTime.INSTANCE;
    }

    @Override
    public Timers timers() {
        return new ExecutorTimers();
    }

    @Override
    public RandomSource random(String component) {
        return new SystemRandom();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private enum SystemTime implements TimeSource {
        INSTANCE;

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }
    }

    private final class ExecutorTimers implements Timers {

        @Override
        public Timer after(Duration delay, Runnable task) {
            return timer(() -> executor.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS));
        }

        @Override
        public Timer every(Duration pause, Runnable task) {
            long nanos = pause.toNanos();
            return timer(() -> executor.scheduleWithFixedDelay(logged(task), nanos, nanos, TimeUnit.NANOSECONDS));
        }

        private Timer timer(java.util.function.Supplier<ScheduledFuture<?>> start) {
            try {
                ScheduledFuture<?> future = start.get();
                return () -> future.cancel(false);
            } catch (RejectedExecutionException closed) {
                return () -> {};
            }
        }

        /** A task that throws would silently end a repeated timer: log it and go on. */
        private Runnable logged(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("A timer task failed", e);
                }
            };
        }
    }

    private final class SystemRandom implements RandomSource {

        @Override
        public long nextLong() {
            return secure.nextLong();
        }

        @Override
        public int nextInt(int bound) {
            return ThreadLocalRandom.current().nextInt(bound);
        }

        @Override
        public double nextDouble() {
            return ThreadLocalRandom.current().nextDouble();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            secure.nextBytes(bytes);
        }
    }
}
