package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarTest {

    @ParameterizedTest
    @CsvSource({"0, '    '", "1, ████", "0.5, '██  '", "0.53125, '██▏ '", "2, ████", "-1, '    '", "0.97, '███▉'"})
    void fillsItsShareToAnEighth(double share, String expected) {
        assertThat(Bar.of(share, 4)).isEqualTo(expected);
    }
}
