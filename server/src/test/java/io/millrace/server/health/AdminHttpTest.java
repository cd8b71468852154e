package io.millrace.server.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ListenConfig;
import io.millrace.testkit.TestPorts;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AdminHttpTest {

    private final ListenConfig listen = ConfigLoader.of(Map.of("listen.admin-port", String.valueOf(TestPorts.next())))
            .listen();
    private final CollectorRegistry metrics = new CollectorRegistry();
    private final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.READY);

    @Test
    void saysWhyItIsNotReady() throws Exception {
        try (AdminHttp admin = new AdminHttp(listen, metrics, readiness::get)) {
            assertThat(get(admin, "/health/ready").statusCode()).isEqualTo(200);
            readiness.set(new Readiness(List.of("group-1: no leader is known", "a \"quoted\" reason")));
            HttpResponse<String> response = get(admin, "/health/ready");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body())
                    .isEqualTo("{\"status\":\"not ready\",\"reasons\":"
                            + "[\"group-1: no leader is known\",\"a \\\"quoted\\\" reason\"]}\n");
            assertThat(get(admin, "/health/live").body()).isEqualTo("{\"status\":\"live\",\"reasons\":[]}\n");
        }
    }

    @Test
    void showsMetrics() throws Exception {
        Counter.build("millrace_test_total", "Test.").register(metrics).inc(3);
        try (AdminHttp admin = new AdminHttp(listen, metrics, readiness::get)) {
            assertThat(get(admin, "/metrics").body()).contains("millrace_test_total 3.0");
            assertThat(get(admin, "/other").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (AdminHttp admin = new AdminHttp(listen, metrics, readiness::get)) {
            assertThatThrownBy(() -> new AdminHttp(listen, metrics, readiness::get))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + admin.port() + " (listen.admin-port)");
        }
    }

    private static HttpResponse<String> get(AdminHttp admin, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + admin.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
