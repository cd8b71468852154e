package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * One run of choice: {@code -Dchaos.faults=kill -Dchaos.workloads=log,control -Dchaos.layout=combined -Dchaos.seed=7
 * -Dchaos.seconds=60}. Every report names the command that repeats it.
 */
class SingleRunIT {

    @Test
    @EnabledIfSystemProperty(named = "chaos.faults", matches = ".+")
    void isGood() {
        RunPlan plan = new RunPlan(
                Layout.valueOf(System.getProperty("chaos.layout", "combined").toUpperCase(Locale.ROOT)),
                FaultSet.valueOf(System.getProperty("chaos.faults")
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_')),
                WorkloadKind.named(System.getProperty("chaos.workloads", "log")),
                Long.getLong("chaos.seed", 1),
                Integer.getInteger("chaos.seconds", 60));
        assertThat(new HistoryRun(plan).run())
                .allSatisfy(summary ->
                        assertThat(summary.isGood()).as(summary::text).isTrue());
    }
}
