package io.millrace.node.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.limits.Limits;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.throttle.Throttles.Reader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThrottlesTest {

    private static final int MIB = 1 << 20;

    private final ManualEnvironment env = new ManualEnvironment();
    private final Throttles throttles = new Throttles(() -> Limits.AWS_2026, env);

    @Test
    void aShardTakesAMebibyteASecond() {
        for (int i = 0; i < 4; i++) {
            assertThat(throttles.takeWrite(1, MIB / 4, 1)).isZero();
        }
        Duration wait = throttles.takeWrite(1, MIB / 4, 1);
        assertThat(wait).isEqualTo(Duration.ofMillis(250));
        env.advance(wait.minusNanos(1));
        assertThat(throttles.takeWrite(1, MIB / 4, 1)).isPositive();
        env.advance(Duration.ofNanos(2));
        assertThat(throttles.takeWrite(1, MIB / 4, 1)).isZero();
        assertThat(throttles.takeWrite(2, MIB, 1))
                .as("another shard has its own")
                .isZero();
    }

    @Test
    void aShardTakesAThousandRecordsASecond() {
        assertThat(throttles.takeWrite(1, 1000, 1000)).isZero();
        assertThat(throttles.takeWrite(1, 1, 1)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void whatIsRefusedIsNotCharged() {
        assertThat(throttles.takeWrite(1, MIB, 1)).isZero();
        for (int i = 0; i < 2000; i++) {
            assertThat(throttles.takeWrite(1, MIB, 1)).isPositive();
        }
        env.advance(Duration.ofSeconds(1));
        assertThat(throttles.takeWrite(1, MIB, 999)).isZero();
    }

    @Test
    void aRecordAboveTheRateNeedsAFullBucketAndLeavesADebt() {
        assertThat(throttles.takeWrite(1, 10 * MIB, 1)).isZero();
        assertThat(throttles.takeWrite(1, 1, 1)).isGreaterThanOrEqualTo(Duration.ofSeconds(9));
        env.advance(Duration.ofSeconds(10));
        assertThat(throttles.takeWrite(1, MIB, 1)).isZero();
    }

    @Test
    void fiveCallsASecond() {
        for (int i = 0; i < 5; i++) {
            assertThat(throttles.takeCall(1)).isZero();
        }
        assertThat(throttles.takeCall(1)).isEqualTo(Duration.ofMillis(200));
        env.advance(Duration.ofMillis(200));
        assertThat(throttles.takeCall(1)).isZero();
    }

    @Test
    void tenMebibytesStopAShardsPollersForFiveSeconds() {
        assertThat(throttles.takeCall(1)).isZero();
        throttles.chargeRead(Reader.polling(1), 10 * MIB);
        env.advance(Duration.ofMillis(4900));
        assertThat(throttles.takeCall(1)).isPositive();
        env.advance(Duration.ofMillis(101));
        assertThat(throttles.takeCall(1)).isZero();
    }

    @Test
    void aRegisteredConsumerHasItsOwnBudget() {
        throttles.chargeRead(Reader.polling(1), 10 * MIB);
        Reader fast = new Reader(1, "fast");
        assertThat(throttles.readDebt(fast)).isZero();
        throttles.chargeRead(fast, 3 * MIB);
        assertThat(throttles.readDebt(fast)).isBetween(Duration.ofMillis(1499), Duration.ofMillis(1501));
        assertThat(throttles.readDebt(new Reader(1, "other"))).isZero();
    }

    @Test
    void fullBucketsAreForgottenAndUsedOnesAreNot() {
        throttles.takeWrite(1, MIB, 1);
        throttles.takeWrite(2, 10 * MIB, 1);
        throttles.takeCall(1);
        assertThat(throttles.size()).isEqualTo(3);
        env.advance(Duration.ofSeconds(5));
        assertThat(throttles.size()).isEqualTo(1);
        assertThat(throttles.takeWrite(2, 1, 1)).as("the debt is remembered").isPositive();
        env.advance(Duration.ofSeconds(10));
        assertThat(throttles.size()).isZero();
    }

    @Test
    void theUnlimitedProfileKeepsNothing() {
        Throttles unlimited = new Throttles(() -> Limits.UNLIMITED, env);
        for (int i = 0; i < 100; i++) {
            assertThat(unlimited.takeWrite(i, 10 * MIB, 500)).isZero();
            assertThat(unlimited.takeCall(i)).isZero();
            unlimited.chargeRead(Reader.polling(i), 10 * MIB);
            assertThat(unlimited.readDebt(Reader.polling(i))).isZero();
        }
        assertThat(unlimited.size()).isZero();
    }

    @Test
    void otherLimitsAreInForceAtOnce() {
        AtomicReference<Limits> limits = new AtomicReference<>(Limits.UNLIMITED);
        Throttles live = new Throttles(limits::get, env);
        assertThat(live.takeWrite(1, 10 * MIB, 5_000)).isZero();
        limits.set(Limits.AWS_2026);
        assertThat(live.takeWrite(1, MIB, 1_000)).as("a full bucket").isZero();
        assertThat(live.takeWrite(1, MIB, 1_000)).isPositive();
        limits.set(Limits.UNLIMITED);
        assertThat(live.takeWrite(1, MIB, 1_000)).isZero();
        assertThat(live.size()).as("nothing is kept of the limits before").isZero();
    }
}
