package io.millrace.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantilesTest {

    @Test
    void isTheSmallestValueThatSoMuchDoesNotExceed() {
        Quantiles of = Quantiles.of(List.of(40L, 10L, 30L, 20L));
        assertThat(of.size()).isEqualTo(4);
        assertThat(of.at(0.25)).isEqualTo(10);
        assertThat(of.at(0.26)).isEqualTo(20);
        assertThat(of.at(0.5)).isEqualTo(20);
        assertThat(of.at(0.99)).isEqualTo(40);
        assertThat(of.at(1)).isEqualTo(40);
    }

    @Test
    void ofNothingAllAreZero() {
        assertThat(Quantiles.of(List.of()).at(0.99)).isZero();
    }
}
