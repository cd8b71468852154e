package io.millrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A real Prometheus that scrapes servers as the job {@code millrace}. Debian's package {@code prometheus} brings the program. */
public final class PrometheusServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Program program;
    private final URI address;

    private PrometheusServer(Program program, URI address) {
        this.program = program;
        this.address = address;
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param directory for its files; made when missing
     * @param rules the text of the rule file
     * @param targets {@code host:port} of the servers' admin ports
     * @param interval between two scrapes, and between two evaluations of the rules
     */
    public static PrometheusServer start(Path directory, String rules, List<String> targets, Duration interval) {
        int port = TestPorts.next();
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("rules.yml"), rules);
            Files.writeString(directory.resolve("prometheus.yml"), config(targets, interval.toMillis() + "ms"));
            Program program = Program.start(
                    directory.resolve("prometheus.log"),
                    directory,
                    List.of(
                            "prometheus",
                            "--config.file=prometheus.yml",
                            "--storage.tsdb.path=data",
                            "--web.listen-address=127.0.0.1:" + port));
            PrometheusServer server = new PrometheusServer(program, URI.create("http://127.0.0.1:" + port));
            Await.until("Prometheus answers", server::isReady, server::state);
            return server;
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(
                    "this test needs prometheus. Run .ci/tools, or: apt-get install prometheus", e);
        }
    }

    private static String config(List<String> targets, String interval) {
        String quoted = targets.stream().map(target -> '"' + target + '"').collect(Collectors.joining(", "));
        return """
                global: {scrape_interval: %1$s, scrape_timeout: %1$s, evaluation_interval: %1$s}
                rule_files: [rules.yml]
                scrape_configs:
                  - job_name: millrace
                    static_configs: [{targets: [%2$s]}]
                """.formatted(interval, quoted);
    }

    private boolean isReady() {
        if (!program.isAlive()) {
            throw new IllegalStateException("Prometheus has ended" + program.logTail());
        }
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** True when all servers were scraped that often at least, and no rule is in error. */
    public boolean hasScraped(int times) {
        JsonNode samples = query("min(count_over_time(up[1h]))");
        boolean scraped =
                samples.size() == 1 && samples.get(0).path("value").path(1).asInt() >= times;
        List<String> health = ask("/api/v1/rules").findValuesAsText("health");
        if (health.contains("err")) {
            throw new AssertionError("a rule cannot be evaluated: " + ask("/api/v1/rules"));
        }
        return scraped && !health.isEmpty() && health.stream().allMatch("ok"::equals);
    }

    /** Names of the alerts that fire. */
    public Set<String> firing() {
        return names(query("ALERTS{alertstate=\"firing\"}"));
    }

    /** Names of the alerts that have fired at any time in that last while. */
    public Set<String> firedWithin(Duration time) {
        return names(query("count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\"}["
                + Math.max(1, time.toMillis()) + "ms]))"));
    }

    private static Set<String> names(JsonNode samples) {
        Set<String> names = new TreeSet<>();
        samples.forEach(
                sample -> names.add(sample.path("metric").path("alertname").asText()));
        return names;
    }

    /**
     * The samples of an expression now.
     *
     * @throws AssertionError when Prometheus does not understand it
     */
    public JsonNode query(String expression) {
        JsonNode answer = ask("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(expression + ": " + answer);
        }
        return answer.path("data").path("result");
    }

    private JsonNode ask(String path) {
        try {
            return JSON.readTree(get(path).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What it thinks of its targets and rules, for failures. */
    public String state() {
        try {
            return "\nalerts: " + ask("/api/v1/alerts") + "\ntargets down: " + query("up == 0") + program.logTail();
        } catch (UncheckedIOException e) {
            return "Prometheus does not answer: " + e + program.logTail();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
