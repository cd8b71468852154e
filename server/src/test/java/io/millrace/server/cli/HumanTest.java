package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.00 KiB",
        "1536, 1.50 KiB",
        "102400, 100 KiB",
        "1048576, 1.00 MiB",
        "2370789, 2.26 MiB",
        "9223372036854775807, 8192 PiB"
    })
    void writesBytesInTheLargestFittingUnit(long bytes, String expected) {
        assertThat(Human.bytes(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 µs",
        "850, 0.85 µs",
        "12345, 12.3 µs",
        "3100000, 3.10 ms",
        "99960000, 100 ms",
        "1800000000, 1.80 s"
    })
    void writesLatenciesWithThreeDigits(long nanos, String expected) {
        assertThat(Human.latency(Duration.ofNanos(nanos))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0 ms", "PT0.25S, 250 ms", "PT24H, 1 d", "PT36H, 1 d 12 h", "PT90M, 1 h 30 m", "PT61S, 1 m 1 s"})
    void writesDurationsInWholeUnits(Duration duration, String expected) {
        assertThat(Human.duration(duration)).isEqualTo(expected);
    }

    @Test
    void countsWithTheRightNoun() {
        assertThat(Human.count(1, "shard")).isEqualTo("1 shard");
        assertThat(Human.count(10_000, "line")).isEqualTo("10,000 lines");
        assertThat(Human.count(2, "address", "addresses")).isEqualTo("2 addresses");
    }
}
