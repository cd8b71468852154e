package io.millrace.client.internal.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.internal.produce.ShardLimiter.Rate;
import org.junit.jupiter.api.Test;

class ShardLimiterTest {

    private static final long SECOND = 1_000_000_000L;
    /** Clocks may begin anywhere. */
    private static final long START = -5 * SECOND;

    @Test
    void withoutRateNothingWaits() {
        ShardLimiter limiter = new ShardLimiter();
        limiter.sent(Integer.MAX_VALUE, 1_000_000);
        assertThat(limiter.waitNanos(START)).isZero();
    }

    @Test
    void overTenSecondsNoMoreIsSentThanTheRatePlusOneSecond() {
        ShardLimiter limiter = new ShardLimiter();
        limiter.limit(new Rate(1_000_000, 1_000).percent(150), START);
        long bytes = 0;
        long records = 0;
        for (long now = START; now < START + 10 * SECOND; now += SECOND / 1000) {
            if (limiter.waitNanos(now) == 0) {
                limiter.sent(10_000, 2);
                bytes += 10_000;
                records += 2;
            }
        }
        assertThat(bytes).isBetween(14_900_000L, 16_510_000L);
        assertThat(records).isLessThan(15_000);
    }

    @Test
    void recordsAreAsScarceAsBytes() {
        ShardLimiter limiter = new ShardLimiter();
        limiter.limit(new Rate(1_000_000, 100), START);
        limiter.sent(100, 150);
        long wait = limiter.waitNanos(START);
        assertThat(wait).isBetween(SECOND / 2, SECOND * 6 / 10);
        assertThat(limiter.waitNanos(START + wait)).isZero();
    }
}
