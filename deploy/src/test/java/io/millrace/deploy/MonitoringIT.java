package io.millrace.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.local.LocalCluster;
import io.millrace.testkit.Await;
import io.millrace.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus with our rules and a real server: names exist, queries work, alerts tell well from ill. */
class MonitoringIT {

    /** They look at the disk of the machine that runs the test. */
    private static final Set<String> OF_THIS_MACHINE = Set.of("MillraceDiskFilling", "MillraceDiskAlmostFull");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private URI prometheus;

    @Test
    void rulesAndDashboardFitTheMetricsOfARealServer() throws Exception {
        try (LocalCluster cluster = LocalCluster.builder()
                .servers(1)
                .setting("roles", "[controller, node, gateway]")
                .start()) {
            work(cluster);
            String adminUrl = cluster.server(0).adminUrl();
            namesExist(get(URI.create(adminUrl + "/metrics")));
            Process process = startPrometheus(URI.create(adminUrl).getAuthority());
            try {
                Await.until("all rules were evaluated twice", this::evaluatedTwice, this::state);
                assertThat(firing()).as("alerts of a healthy server").isEmpty();
                MonitoringFiles.dashboardQueries().forEach(this::isUnderstood);
                cluster.server(0).kill();
                Await.until("the alert fires", () -> firing().contains("MillraceServerDown"), this::state);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static void work(LocalCluster cluster) {
        try (MillraceClient client = MillraceClient.builder()
                .endpoint(cluster.server(0).endpoint())
                .plaintext()
                .build()) {
            client.admin().createStream("orders", 1);
            client.admin().awaitActive("orders", Duration.ofSeconds(60));
            try (Producer producer = client.producer("orders")) {
                producer.put("key", "data".getBytes(UTF_8));
            }
        }
    }

    private void namesExist(String page) {
        Set<String> exported = page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> MonitoringFiles.family(line.split(" ")[2]))
                .collect(Collectors.toSet());
        List<String> all = new ArrayList<>(MonitoringFiles.dashboardQueries());
        all.addAll(MonitoringFiles.ruleExpressions());
        Set<String> unknown = new TreeSet<>(MonitoringFiles.metrics(all));
        assertThat(unknown).hasSizeGreaterThan(20);
        unknown.removeAll(exported);
        assertThat(unknown).as("metrics that no server exports").isEmpty();
    }

    /** The rules as they are, but patient for a second instead of minutes. */
    private Process startPrometheus(String target) throws IOException {
        String rules = Files.readString(Promtool.RULES.resolve("rules.yml")).replaceAll("for: \\d+[sm]", "for: 1s");
        Files.writeString(directory.resolve("rules.yml"), rules);
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 500ms, evaluation_interval: 500ms}
                rule_files: [rules.yml]
                scrape_configs:
                  - job_name: millrace
                    static_configs: [{targets: ["%s"]}]
                """.formatted(target));
        int port = FreePorts.find(1).get(0);
        prometheus = URI.create("http://127.0.0.1:" + port);
        try {
            return new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError(Promtool.missing("prometheus"), e);
        }
    }

    private boolean evaluatedTwice() {
        try {
            JsonNode samples = query("min(count_over_time(up[5m]))").path("result");
            boolean scraped =
                    samples.size() == 1 && samples.get(0).path("value").path(1).asInt() >= 4;
            List<String> health = ask("/api/v1/rules").findValuesAsText("health");
            assertThat(health).doesNotContain("err");
            return scraped && !health.isEmpty() && health.stream().allMatch("ok"::equals);
        } catch (UncheckedIOException notUpYet) {
            return false;
        }
    }

    private Set<String> firing() {
        Set<String> names = new TreeSet<>();
        for (JsonNode alert : query("ALERTS{alertstate=\"firing\"}").path("result")) {
            names.add(alert.path("metric").path("alertname").asText());
        }
        names.removeAll(OF_THIS_MACHINE);
        return names;
    }

    private void isUnderstood(String expression) {
        assertThat(ask("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8))
                        .path("status")
                        .asText())
                .as(expression)
                .isEqualTo("success");
    }

    private JsonNode query(String expression) {
        return ask("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8))
                .path("data");
    }

    private JsonNode ask(String path) {
        try {
            return JSON.readTree(get(prometheus.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String get(URI uri) {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private String state() {
        try {
            return ask("/api/v1/rules") + "\n" + Files.readString(directory.resolve("prometheus.log"));
        } catch (IOException | UncheckedIOException e) {
            return "Prometheus does not answer: " + e;
        }
    }
}
