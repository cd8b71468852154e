package io.millrace.client.internal.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.FailurePolicy;
import io.millrace.client.internal.group.FailureRule.Step;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureRuleTest {

    private static final Exception BAD = new IllegalStateException("bad");

    @Test
    void triesAgainUntilTheLastAttempt() {
        FailureRule rule = new FailureRule(FailurePolicy.stop().withAttempts(3));
        assertThat(rule.after(1, 1, BAD)).isEqualTo(Step.RETRY);
        assertThat(rule.after(2, 1, BAD)).isEqualTo(Step.RETRY);
        assertThat(rule.after(3, 1, BAD)).isEqualTo(Step.STOP);
    }

    @Test
    void looksForTheOneThatFailsUnlessTheShardStopsAnyway() {
        assertThat(new FailureRule(FailurePolicy.park("letters")).after(5, 7, BAD))
                .isEqualTo(Step.SPLIT);
        assertThat(new FailureRule(FailurePolicy.park("letters")).after(5, 1, BAD))
                .isEqualTo(Step.PARK);
        assertThat(new FailureRule(FailurePolicy.skip()).after(5, 7, BAD)).isEqualTo(Step.SPLIT);
        assertThat(new FailureRule(FailurePolicy.skip()).after(5, 1, BAD)).isEqualTo(Step.SKIP);
        assertThat(new FailureRule(FailurePolicy.stop()).after(5, 7, BAD)).isEqualTo(Step.STOP);
    }

    @Test
    void anErrorStopsAtOnce() {
        assertThat(new FailureRule(FailurePolicy.skip()).after(1, 7, new OutOfMemoryError()))
                .isEqualTo(Step.STOP);
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        FailurePolicy policy = FailurePolicy.stop().withPauses(Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(policy.pauseAfter(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(policy.pauseAfter(3)).isEqualTo(Duration.ofMillis(400));
        assertThat(policy.pauseAfter(5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.pauseAfter(1000)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void wrongValuesAreRefused() {
        assertThatThrownBy(() -> FailurePolicy.stop().withAttempts(0)).hasMessageContaining("at least 1, not 0");
        assertThatThrownBy(() -> new FailurePolicy(
                        FailurePolicy.Action.SKIP, Optional.of("letters"), 1, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("belongs to PARK");
    }
}
