package io.millrace.gateway;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.gateway.auth.Authenticator;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.StreamingOperation;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A real gateway on a free port with operations of the test's, and a client for it. */
public final class TestGateway implements AutoCloseable {

    public static final String ACCOUNT = "000000000000";
    public static final String REGION = "us-east-1";

    private final SystemEnvironment environment = new SystemEnvironment();
    private final CollectorRegistry metrics = new CollectorRegistry();
    private final KinesisGateway gateway;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public TestGateway(Operation... operations) {
        this(settings(), List.of(operations), List.of());
    }

    public TestGateway(
            GatewaySettings settings,
            Collection<? extends Operation> operations,
            Collection<? extends StreamingOperation> streaming) {
        gateway = KinesisGateway.start(settings, operations, streaming, environment, metrics);
    }

    public static GatewaySettings settings() {
        return settings(Authenticator.acceptingAny(), GatewaySettings.Limits.DEFAULT);
    }

    public static GatewaySettings settings(Authenticator authenticator, GatewaySettings.Limits limits) {
        return new GatewaySettings(
                "127.0.0.1", OptionalInt.of(0), Optional.empty(), ACCOUNT, REGION, authenticator, limits);
    }

    public int port() {
        return gateway.port().orElseThrow();
    }

    public KinesisGateway gateway() {
        return gateway;
    }

    public CollectorRegistry metrics() {
        return metrics;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port() + "/");
    }

    /** A request to the operation with a JSON body. */
    public HttpRequest.Builder json(String operation, String body) {
        return HttpRequest.newBuilder(uri())
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Kinesis_20131202." + operation)
                .POST(BodyPublishers.ofString(body));
    }

    /** A request to the operation with a CBOR body. */
    public HttpRequest.Builder cbor(String operation, byte[] body) {
        return HttpRequest.newBuilder(uri())
                .header("Content-Type", "application/x-amz-cbor-1.1")
                .header("X-Amz-Target", "Kinesis_20131202." + operation)
                .POST(BodyPublishers.ofByteArray(body));
    }

    public HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        gateway.close();
        environment.close();
    }
}
