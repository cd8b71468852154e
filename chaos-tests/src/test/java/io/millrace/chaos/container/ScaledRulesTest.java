package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ScaledRulesTest {

    /** Anything that Prometheus would take for a duration, wherever it stands. */
    private static final Pattern ANY_DURATION = Pattern.compile("(?<![\\w.])\\d+(?:ms|[smhdwy])(?![\\w.])");

    @Test
    void durationsAreDividedAndNothingElse() {
        String rules = """
                - record: millrace:in_bytes:rate1m
                  expr: sum(rate(x{quantile="0.99"}[5m])) > 300
                - alert: A
                  expr: min_over_time(y[30m]) > 0.25
                  for: 30s
                  annotations: {summary: "{{ $value }} s behind"}
                """;
        assertThat(ScaledRules.scaled(rules, 20)).isEqualTo("""
                - record: millrace:in_bytes:rate1m
                  expr: sum(rate(x{quantile="0.99"}[15000ms])) > 300
                - alert: A
                  expr: min_over_time(y[90000ms]) > 0.25
                  for: 1500ms
                  annotations: {summary: "{{ $value }} s behind"}
                """);
        assertThat(ScaledRules.alerts(rules)).containsExactly("A");
    }

    @Test
    void noDurationOfTheRealRulesIsLeftOut() {
        String rules = ScaledRules.original();
        String scaled = ScaledRules.scaled(rules, 1);
        assertThat(ANY_DURATION.matcher(scaled).results().map(match -> match.group()))
                .isNotEmpty()
                .allMatch(duration -> duration.endsWith("ms"));
        assertThat(scaled.lines().count()).isEqualTo(rules.lines().count());
        assertThat(ScaledRules.alerts(rules)).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    }
}
