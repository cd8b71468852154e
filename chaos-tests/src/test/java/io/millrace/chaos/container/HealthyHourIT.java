package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.client.MillraceClient;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import io.millrace.testkit.Await;
import io.millrace.testkit.PrometheusServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * No alert fires in {@code healthy.minutes} of three real servers under a light load, watched by a real Prometheus with the rules as
 * they are. What was measured meanwhile goes to {@code target/histories/healthy/report.txt}.
 */
class HealthyHourIT {

    private static final Duration SCRAPES = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofSeconds(15);
    private static final Duration MARGIN = Duration.ofMinutes(5);

    /** They look at the disk of the machine that runs the test. */
    private static final Set<String> OF_THIS_MACHINE = Set.of("MillraceDiskFilling", "MillraceDiskAlmostFull");

    @Test
    @EnabledIfSystemProperty(named = "healthy.minutes", matches = "[1-9][0-9]*")
    void noAlertFires() throws IOException {
        Duration time = Duration.ofMinutes(Long.getLong("healthy.minutes"));
        Path directory = Path.of("target", "histories", "healthy").toAbsolutePath();
        LocalCluster.deleteTree(directory);
        Files.createDirectories(directory);
        List<String> report = new ArrayList<>();
        try (LocalCluster cluster = LocalCluster.builder()
                        .dataDir(directory.resolve("servers"))
                        .jvmOptions("-Xmx512m", "-XX:+UseSerialGC")
                        .setting("roles", "[controller, node, gateway]")
                        .setting("gateway.authentication", "none")
                        .start();
                MillraceClient client = MillraceClient.builder()
                        .endpoints(cluster.endpoints())
                        .plaintext()
                        .build();
                LightLoad load = LightLoad.start(
                        client,
                        cluster.servers().stream().map(LocalServer::kinesisUrl).toList());
                PrometheusServer prometheus = PrometheusServer.start(
                        directory.resolve("prometheus"),
                        ScaledRules.original(),
                        cluster.servers().stream()
                                .map(server -> URI.create(server.adminUrl()).getAuthority())
                                .toList(),
                        SCRAPES)) {
            long start = System.nanoTime();
            Await.until(
                    "the time is over",
                    time.plus(MARGIN),
                    POLL,
                    () -> System.nanoTime() - start > time.toNanos(),
                    prometheus::state);
            report(report, prometheus, time);
            report.add(load.describe());
            Set<String> fired = prometheus.firedWithin(time);
            fired.removeAll(OF_THIS_MACHINE);
            report.add("fired: " + fired);
            assertThat(fired).as("alerts of a healthy cluster" + report).isEmpty();
        } finally {
            report.forEach(System.out::println);
            Files.write(directory.resolve("report.txt"), report);
        }
    }

    private static void report(List<String> report, PrometheusServer prometheus, Duration time) {
        String window = "[" + time.toSeconds() + "s]";
        for (String expression : List.of(
                "sum(count_over_time(up" + window + "))",
                "min(avg_over_time(up" + window + "))",
                "max_over_time(millrace:put_seconds:p99_5m" + window + ")",
                "avg_over_time(millrace:put_seconds:p99_5m" + window + ")",
                "max by (instance) (max_over_time(millrace_raft_log_flush_seconds{quantile=\"0.99\"}" + window + "))",
                "count by (alertname, alertstate) (count_over_time(ALERTS" + window + "))")) {
            for (JsonNode sample : prometheus.query(expression)) {
                report.add(expression + " " + sample.path("metric") + " = "
                        + sample.path("value").path(1).asText());
            }
        }
    }
}
