package io.millrace.testkit;

import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.TimeSource;
import io.millrace.common.env.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time for whole clusters in one thread: a queue of events in the order of their time, and of their scheduling
 * when that is the same. Time passes only from event to event. The same seed gives the same run.
 *
 * <p>Not thread-safe: everything happens on the thread that calls {@link #step}.
 */
public final class SimulatedEnvironment implements Environment {

    /** 2026-01-01T00:00:00Z, so that times in failures look like times. */
    private static final long EPOCH_MILLIS = 1_767_225_600_000L;

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final long seed;
    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now;
    private long orders;
    private long events;

    public SimulatedEnvironment(long seed) {
        this.seed = seed;
    }

    /** To be named in failures. */
    public long seed() {
        return seed;
    }

    /** Events that happened so far. */
    public long events() {
        return events;
    }

    @Override
    public TimeSource time() {
        return new TimeSource() {
            @Override
            public long wallMillis() {
                return EPOCH_MILLIS + now / 1_000_000;
            }

            @Override
            public long monotonicNanos() {
                return now;
            }
        };
    }

    @Override
    public Timers timers() {
        return new Timers() {
            @Override
            public Timer after(Duration delay, Runnable task) {
                return schedule(delay, task);
            }

            @Override
            public Timer every(Duration pause, Runnable task) {
                return new Repeated(pause, task);
            }
        };
    }

    /** A stream that depends on the seed and the name alone. */
    @Override
    public RandomSource random(String component) {
        long mixed = seed;
        for (int i = 0; i < component.length(); i++) {
            mixed = mixed * 31 + component.charAt(i);
        }
        return new SimulatedRandom(mixed);
    }

    /** Lets the next event happen. False: there is none. */
    public boolean step() {
        Event event = queue.poll();
        if (event == null) {
            return false;
        }
        now = Math.max(now, event.at());
        events++;
        event.run();
        return true;
    }

    /** Lets time pass. */
    public void runFor(Duration duration) {
        long end = now + duration.toNanos();
        while (!queue.isEmpty() && queue.peek().at() <= end) {
            step();
        }
        now = end;
    }

    /** Lets events happen until the condition holds. */
    public void runUntil(String what, BooleanSupplier condition) {
        long end = now + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (now > end || !step()) {
                throw new AssertionError("never, in virtual time: " + what + " (seed " + seed + ")");
            }
        }
    }

    private Event schedule(Duration delay, Runnable task) {
        Event event = new Event(now + Math.max(0, delay.toNanos()), orders++, task);
        queue.add(event);
        return event;
    }

    /** Something that will happen, unless cancelled. */
    private static final class Event implements Timers.Timer {

        private final long at;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Event(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        long at() {
            return at;
        }

        long order() {
            return order;
        }

        void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final class Repeated implements Timers.Timer {

        private final Duration pause;
        private final Runnable task;
        private Event next;

        Repeated(Duration pause, Runnable task) {
            this.pause = pause;
            this.task = task;
            next = schedule(pause, this::run);
        }

        private void run() {
            next = schedule(pause, this::run);
            task.run();
        }

        @Override
        public void cancel() {
            next.cancel();
        }
    }
}
