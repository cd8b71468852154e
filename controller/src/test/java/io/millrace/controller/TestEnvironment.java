package io.millrace.controller;

import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.TimeSource;
import io.millrace.common.env.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: timers run when the test lets time pass. One thread. */
public final class TestEnvironment implements Environment, TimeSource, Timers {

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
    private long nowNanos;
    private long wallMillis = 1_700_000_000_000L;
    private long numbers;

    private record Event(long atNanos, long number, Runnable task) {}

    @Override
    public TimeSource time() {
        return this;
    }

    @Override
    public Timers timers() {
        return this;
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

    @Override
    public long wallMillis() {
        return wallMillis + nowNanos / 1_000_000;
    }

    @Override
    public long monotonicNanos() {
        return nowNanos;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Event event = new Event(nowNanos + delay.toNanos(), numbers++, task);
        events.add(event);
        return () -> events.remove(event);
    }

    @Override
    public Timer every(Duration pause, Runnable task) {
        boolean[] cancelled = new boolean[1];
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            if (!cancelled[0]) {
                task.run();
                after(pause, again[0]);
            }
        };
        after(pause, again[0]);
        return () -> cancelled[0] = true;
    }

    /** Lets time pass, and timers run. */
    public void pass(Duration time) {
        long until = nowNanos + time.toNanos();
        while (!events.isEmpty() && events.peek().atNanos() <= until) {
            Event event = events.remove();
            nowNanos = event.atNanos();
            event.task().run();
        }
        nowNanos = until;
    }
}
