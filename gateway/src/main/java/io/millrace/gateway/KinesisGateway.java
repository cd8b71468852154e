package io.millrace.gateway;

import io.millrace.common.env.Environment;
import io.millrace.gateway.http.GatewayServer;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.StreamingOperation;
import io.prometheus.client.CollectorRegistry;
import java.util.Collection;
import java.util.OptionalInt;

/** The Kinesis API over HTTP/1.1 and HTTP/2, plain and with TLS, serving the operations it was given. Thread-safe. */
public final class KinesisGateway implements AutoCloseable {

    private final GatewayServer server;

    private KinesisGateway(GatewayServer server) {
        this.server = server;
    }

    /**
     * Listens when it returns.
     *
     * @param operations each by its name once; operations of the API that are missing are unknown to callers
     * @throws IllegalArgumentException for an operation that the API does not have
     * @throws java.io.UncheckedIOException when a port cannot be had or the certificate cannot be read
     */
    public static KinesisGateway start(
            GatewaySettings settings,
            Collection<? extends Operation> operations,
            Collection<? extends StreamingOperation> streaming,
            Environment environment,
            CollectorRegistry metrics) {
        return new KinesisGateway(GatewayServer.start(settings, operations, streaming, environment, metrics));
    }

    /** The plain listener's actual port. */
    public OptionalInt port() {
        return server.port();
    }

    /** The TLS listener's actual port. */
    public OptionalInt tlsPort() {
        return server.tlsPort();
    }

    /** Stops listening, ends event streams, lets requests finish for the configured time, and closes. Blocks. */
    @Override
    public void close() {
        server.close();
    }
}
