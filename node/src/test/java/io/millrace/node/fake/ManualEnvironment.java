package io.millrace.node.fake;

import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.TimeSource;
import io.millrace.common.env.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that a test moves by hand; timers run on the test's thread. */
public final class ManualEnvironment implements Environment {

    private static final long START_MILLIS = 1_700_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();
    private final List<Scheduled> scheduled = new CopyOnWriteArrayList<>();

    /** Moves both clocks and runs the timers that are due, in order of time. */
    public void advance(Duration step) {
        long target = nanos.get() + step.toNanos();
        for (Optional<Scheduled> next = due(target); next.isPresent(); next = due(target)) {
            Scheduled timer = next.get();
            scheduled.remove(timer);
            nanos.set(Math.max(nanos.get(), timer.atNanos));
            if (timer.everyNanos > 0) {
                scheduled.add(new Scheduled(nanos.get() + timer.everyNanos, timer.everyNanos, timer.task, timer.id));
            }
            timer.task.run();
        }
        nanos.set(target);
    }

    /** Timers that wait. */
    public int timersWaiting() {
        return scheduled.size();
    }

    @Override
    public TimeSource time() {
        return new TimeSource() {
            @Override
            public long wallMillis() {
                return START_MILLIS + nanos.get() / 1_000_000;
            }

            @Override
            public long monotonicNanos() {
                return nanos.get();
            }
        };
    }

    @Override
    public Timers timers() {
        return new Timers() {
            @Override
            public Timer after(Duration delay, Runnable task) {
                return schedule(delay.toNanos(), 0, task);
            }

            @Override
            public Timer every(Duration pause, Runnable task) {
                return schedule(pause.toNanos(), pause.toNanos(), task);
            }
        };
    }

    @Override
    public RandomSource random(String component) {
        Random random = new Random(component.hashCode());
        return new RandomSource() {
            @Override
            public long nextLong() {
                return random.nextLong();
            }

            @Override
            public int nextInt(int bound) {
                return random.nextInt(bound);
            }

            @Override
            public double nextDouble() {
                return random.nextDouble();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                random.nextBytes(bytes);
            }
        };
    }

    private Timers.Timer schedule(long delayNanos, long everyNanos, Runnable task) {
        Object id = new Object();
        scheduled.add(new Scheduled(nanos.get() + delayNanos, everyNanos, task, id));
        return () -> scheduled.removeIf(timer -> timer.id == id);
    }

    private Optional<Scheduled> due(long targetNanos) {
        return scheduled.stream()
                .filter(timer -> timer.atNanos <= targetNanos)
                .min(Comparator.comparingLong(Scheduled::atNanos));
    }

    private record Scheduled(long atNanos, long everyNanos, Runnable task, Object id) {}
}
