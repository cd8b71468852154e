package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencySummaryTest {

    @Test
    void takesTheNearestRank() {
        LatencySummary summary = LatencySummary.ofNanos(LongStream.rangeClosed(1, 200));

        assertThat(summary)
                .isEqualTo(
                        new LatencySummary(200, Duration.ofNanos(100), Duration.ofNanos(198), Duration.ofNanos(200)));
    }

    @Test
    void copesWithOneAndWithNone() {
        Duration five = Duration.ofNanos(5);

        assertThat(LatencySummary.ofNanos(LongStream.of(5))).isEqualTo(new LatencySummary(1, five, five, five));
        assertThat(LatencySummary.ofNanos(LongStream.empty()).max()).isZero();
    }
}
