package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

    @ParameterizedTest
    @CsvSource({"1000, 1, 1000", "1000, 4, 250", "5MB, 1, 5000", "1MB, 2, 500"})
    void isSharedByTheProducers(String text, int producers, double perProducer) throws Exception {
        assertThat(new Rate.Converter().convert(text).recordsPerProducer(1000, producers))
                .isEqualTo(perProducer);
    }

    @Test
    void maxIsNoRate() throws Exception {
        assertThat(new Rate.Converter().convert("max").isMax()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-1", "0", "5XB"})
    void refusesNonsense(String text) {
        assertThatThrownBy(() -> new Rate.Converter().convert(text)).hasMessageContaining("'" + text + "'");
    }
}
