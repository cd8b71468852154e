package io.millrace.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions in tests. Polls each few milliseconds unless told otherwise; fails with what it waited for. */
public final class Await {

    /** Generous: a busy machine must not fail a test. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(5);

    private Await() {}

    /** Returns as soon as the condition holds. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, LIMIT, condition, () -> "");
    }

    /** Returns as soon as the condition holds; on failure the state is added to the message. */
    public static void until(String what, BooleanSupplier condition, Supplier<String> state) {
        until(what, LIMIT, condition, state);
    }

    /** Returns as soon as the condition holds. */
    public static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> state) {
        until(what, limit, POLL, condition, state);
    }

    /** Returns when the condition holds, which takes work to find out: asked again only after that pause. */
    public static void until(
            String what, Duration limit, Duration poll, BooleanSupplier condition, Supplier<String> state) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what + " " + state.get());
            }
            pause(poll);
        }
    }

    private static void pause(Duration poll) {
        try {
            Thread.sleep(poll.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
