package io.millrace.server.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.server.config.ListenConfig;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The admin port: {@code /metrics}, {@code /health/live}, {@code /health/ready}. One thread {@code millrace-admin}; plain
 * HTTP, shows no records and no secrets.
 */
public final class AdminHttp implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_READY = 503;

    private final HttpServer server;
    private final ExecutorService thread;
    private final CollectorRegistry metrics;

    /**
     * Opens the port.
     *
     * @throws IOException when the port cannot be opened
     */
    public AdminHttp(ListenConfig listen, CollectorRegistry metrics, Supplier<Readiness> readiness) throws IOException {
        this.metrics = metrics;
        InetSocketAddress address = new InetSocketAddress(listen.adminHostOrHost(), listen.adminPort());
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + " (listen.admin-port): "
                            + e.getMessage(),
                    e);
        }
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "millrace-admin");
            made.setDaemon(true);
            return made;
        });
        server.setExecutor(thread);
        server.createContext("/", this::notFound);
        server.createContext("/metrics", this::metrics);
        server.createContext("/health/live", exchange -> health(exchange, Readiness.READY, "live"));
        server.createContext("/health/ready", exchange -> health(exchange, readiness.get(), "ready"));
        server.start();
    }

    /** The port that was opened. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }

    private void metrics(HttpExchange exchange) throws IOException {
        StringWriter text = new StringWriter();
        TextFormat.write004(text, metrics.metricFamilySamples());
        answer(exchange, OK, TextFormat.CONTENT_TYPE_004, text.toString());
    }

    private void notFound(HttpExchange exchange) throws IOException {
        answer(exchange, NOT_FOUND, "text/plain", "There are /metrics, /health/live and /health/ready.\n");
    }

    private static void health(HttpExchange exchange, Readiness state, String word) throws IOException {
        String status = state.isReady() ? word : "not " + word;
        answer(exchange, state.isReady() ? OK : NOT_READY, "application/json", json(status, state));
    }

    private static String json(String status, Readiness state) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("status", status);
            json.writeArrayFieldStart("reasons");
            for (String reason : state.reasons()) {
                json.writeString(reason);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
            if (!head) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
