package io.millrace.common.limits;

/**
 * Tokens that grow at a rate up to one second's worth. Time is passed in. Not thread-safe: its owner guards it.
 *
 * <p>Two ways to take: {@link #waitNanos} before the cost is paid, for costs known beforehand; a cost above the capacity
 * needs a full bucket and leaves a debt. {@link #debtNanos} and {@link #charge} for costs known only afterwards: one may
 * begin unless there is a debt.
 */
public final class TokenBucket {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private double tokens;
    private long asOfNanos;

    /**
     * A full bucket.
     *
     * @param perSecond tokens that come in a second, and the most that it holds
     * @param nowNanos of {@link io.millrace.common.env.TimeSource#monotonicNanos}
     */
    public TokenBucket(long perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.asOfNanos = nowNanos;
    }

    /** Nanoseconds until a cost may be paid; 0 when now. */
    public long waitNanos(long cost, long nowNanos) {
        refill(nowNanos);
        return until(Math.min(cost, perSecond));
    }

    /** Nanoseconds until the bucket holds no debt; 0 when it holds none. */
    public long debtNanos(long nowNanos) {
        refill(nowNanos);
        return tokens > 0 ? 0 : Math.max(1, until(0));
    }

    /** Pays; the bucket may go into debt. */
    public void take(long cost) {
        tokens -= cost;
    }

    /**
     * Pays for an answer of a size known only now. One larger than the capacity leaves its whole size as debt, whatever
     * was saved: after 10 MiB at 2 MiB/s the next 5 s are refused, as the real service documents it.
     */
    public void charge(long cost) {
        tokens = cost > perSecond ? Math.min(tokens, 0) - cost : tokens - cost;
    }

    /** True when nothing of it is used: a new bucket would be the same. */
    public boolean isFull(long nowNanos) {
        refill(nowNanos);
        return tokens >= perSecond;
    }

    private long until(double wanted) {
        return tokens >= wanted ? 0 : (long) Math.ceil((wanted - tokens) / perSecond * NANOS);
    }

    private void refill(long nowNanos) {
        long elapsed = nowNanos - asOfNanos;
        if (elapsed > 0) {
            tokens = Math.min(perSecond, tokens + elapsed / NANOS * perSecond);
            asOfNanos = nowNanos;
        }
    }
}
