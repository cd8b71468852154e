package io.millrace.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.local.LocalCluster;
import io.millrace.testkit.Await;
import io.millrace.testkit.PrometheusServer;
import java.io.IOException;
import java.net.URI;
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

    private static final Duration INTERVAL = Duration.ofMillis(500);

    @TempDir
    Path directory;

    @Test
    void rulesAndDashboardFitTheMetricsOfARealServer() throws Exception {
        try (LocalCluster cluster = LocalCluster.builder()
                .servers(1)
                .setting("roles", "[controller, node, gateway]")
                .start()) {
            work(cluster);
            URI admin = URI.create(cluster.server(0).adminUrl());
            namesExist(get(admin.resolve("/metrics")));
            try (PrometheusServer prometheus =
                    PrometheusServer.start(directory, rules(), List.of(admin.getAuthority()), INTERVAL)) {
                Await.until("all rules were evaluated twice", () -> prometheus.hasScraped(4), prometheus::state);
                assertThat(firing(prometheus)).as("alerts of a healthy server").isEmpty();
                MonitoringFiles.dashboardQueries().forEach(prometheus::query);
                cluster.server(0).kill();
                Await.until(
                        "the alert fires", () -> firing(prometheus).contains("MillraceServerDown"), prometheus::state);
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

    private static void namesExist(String page) {
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
    private static String rules() throws IOException {
        return Files.readString(Promtool.RULES.resolve("rules.yml")).replaceAll("for: \\d+[sm]", "for: 1s");
    }

    private static Set<String> firing(PrometheusServer prometheus) {
        Set<String> names = new TreeSet<>(prometheus.firing());
        names.removeAll(OF_THIS_MACHINE);
        return names;
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
