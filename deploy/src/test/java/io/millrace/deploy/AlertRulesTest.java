package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertRulesTest {

    private static List<String> alerts() {
        return MonitoringFiles.rules().findValuesAsText("alert");
    }

    @Test
    void rulesAreValid() {
        assertThat(Promtool.run("check", "rules", "rules.yml")).contains("SUCCESS");
    }

    @Test
    void everyAlertFiresByItsCauseAndNoneInAHealthyHour() {
        assertThat(Promtool.run("test", "rules", "rules-test.yml")).contains("SUCCESS");
    }

    /** So that the test above cannot pass by testing nothing. */
    @Test
    void everyAlertHasBothTests() {
        List<String> silent = new ArrayList<>();
        List<String> fires = new ArrayList<>();
        for (JsonNode test : MonitoringFiles.ruleTests().get("tests")) {
            for (JsonNode expectation : test.get("alert_rule_test")) {
                String alert = expectation.get("alertname").asText();
                if (!expectation.get("exp_alerts").isEmpty()) {
                    fires.add(alert);
                } else if (test.get("name").asText().equals("a healthy hour")) {
                    silent.add(alert);
                }
            }
        }
        assertThat(fires).containsExactlyInAnyOrderElementsOf(alerts());
        assertThat(silent).containsAll(alerts());
    }

    @Test
    void aWrongRuleIsRefused(@TempDir Path directory) throws IOException {
        String rules = Files.readString(Promtool.RULES.resolve("rules.yml"));
        Path wrong =
                Files.writeString(directory.resolve("rules.yml"), rules.replaceFirst("annotations:", "anotations:"));
        assertThatThrownBy(() ->
                        Promtool.run("check", "rules", wrong.toAbsolutePath().toString()))
                .hasMessageContaining("anotations");
    }

    @Test
    void everyAlertHasItsPage() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "operations.md"));
        for (String alert : alerts()) {
            assertThat(guide).as("runbook of %s", alert).contains("\n### " + alert + "\n");
            assertThat(MonitoringFiles.rules().findValuesAsText("runbook"))
                    .contains("docs/operations.md#" + alert.toLowerCase(Locale.ROOT));
        }
        assertThat(guide.lines().filter(line -> line.startsWith("### Millrace")).map(line -> line.substring(4)))
                .containsExactlyInAnyOrderElementsOf(alerts());
    }
}
