package io.millrace.gateway.operation.rate;

import io.millrace.common.env.TimeSource;
import io.millrace.common.limits.TokenBucket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is left of each rate. A budget of which nothing is used is forgotten, so memory follows the calls of the last
 * seconds. Any thread.
 */
final class CallBudgets {

    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    private final Map<String, TokenBucket> budgets = new ConcurrentHashMap<>();
    private final TimeSource time;
    private final int most;
    private final AtomicLong nextSweepNanos;

    /** @param most budgets that are kept; names come from strangers */
    CallBudgets(TimeSource time, int most) {
        this.time = time;
        this.most = most;
        nextSweepNanos = new AtomicLong(time.monotonicNanos() + SWEEP_NANOS);
    }

    /** Takes one call of a rate of so many per second, or nothing when it is used up: false. */
    boolean take(String key, int perSecond) {
        long now = time.monotonicNanos();
        sweepIfDue(now);
        if (budgets.size() >= most && !budgets.containsKey(key)) {
            return false;
        }
        AtomicBoolean taken = new AtomicBoolean();
        budgets.compute(key, (k, known) -> {
            TokenBucket budget = known == null ? new TokenBucket(perSecond, now) : known;
            if (budget.waitNanos(1, now) == 0) {
                budget.take(1);
                taken.set(true);
            }
            return budget;
        });
        return taken.get();
    }

    /** Budgets that are kept now. */
    int size() {
        return budgets.size();
    }

    private void sweepIfDue(long now) {
        long due = nextSweepNanos.get();
        if (now - due >= 0 && nextSweepNanos.compareAndSet(due, now + SWEEP_NANOS)) {
            budgets.keySet()
                    .forEach(key -> budgets.computeIfPresent(key, (k, budget) -> budget.isFull(now) ? null : budget));
        }
    }
}
