package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.report.Summary;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What operators do, under load: no call of a client fails, no record is lost, stored twice or out of order, and the output says
 * how long acknowledgements took. {@code -Dchaos.day-two=rolling-upgrade} takes one of them, {@code all} each.
 */
class DayTwoIT {

    @ParameterizedTest
    @MethodSource("wanted")
    @EnabledIfSystemProperty(named = "chaos.day-two", matches = ".+")
    void nothingFailsAndNothingIsLost(DayTwo scenario) {
        RunPlan plan = new RunPlan(
                Layout.COMBINED,
                scenario,
                WorkloadKind.named(System.getProperty("chaos.workloads", "idempotent")),
                Long.getLong("chaos.seed", 1),
                0);
        assertThat(new HistoryRun(plan).run()).isNotEmpty().allSatisfy(DayTwoIT::nobodyNoticed);
    }

    static Stream<DayTwo> wanted() {
        String wanted = System.getProperty("chaos.day-two", "");
        return wanted.equals("all")
                ? Stream.of(DayTwo.values())
                : Arrays.stream(wanted.split(","))
                        .map(name ->
                                DayTwo.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    static void nobodyNoticed(Summary summary) {
        assertThat(summary.isGood()).as(summary::text).isTrue();
        assertThat(summary.refused() + summary.unknown())
                .as("calls that failed after all repeats: %s", summary.text())
                .isZero();
    }
}
