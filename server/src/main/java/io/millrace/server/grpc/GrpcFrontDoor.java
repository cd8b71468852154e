package io.millrace.server.grpc;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.millrace.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The gRPC port: public services for everybody, internal ones for servers of the cluster. */
public final class GrpcFrontDoor implements AutoCloseable {

    private static final Duration LAST_CALLS = Duration.ofSeconds(2);

    private final Server server;

    /**
     * Opens the port.
     *
     * @param open services for everybody
     * @param internal services for servers of the cluster
     * @param executor runs the handlers; owned by the caller
     * @throws IOException when the port cannot be opened
     */
    public GrpcFrontDoor(
            ServerConfig config,
            List<ServerServiceDefinition> open,
            List<ServerServiceDefinition> internal,
            Executor executor)
            throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(config.listen().host(), config.listen().grpcPort());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .executor(executor)
                .maxInboundMessageSize(GrpcLimits.MESSAGE_BYTES)
                .flowControlWindow(GrpcLimits.FLOW_CONTROL_WINDOW_BYTES)
                .maxConcurrentCallsPerConnection(GrpcLimits.CALLS_PER_CONNECTION)
                .keepAliveTime(GrpcLimits.KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(GrpcLimits.KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(GrpcLimits.LEAST_KEEP_ALIVE_OF_CLIENTS.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .intercept(new ErrorTranslation());
        if (config.tls().isEnabled()) {
            builder.sslContext(TlsContexts.server(config.tls()));
        }
        ClusterSecret secret = new ClusterSecret(config.cluster().secret().value());
        open.forEach(builder::addService);
        internal.forEach(service -> builder.addService(ServerInterceptors.intercept(service, secret.check())));
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + " (listen.grpc-port): "
                            + rootMessage(e),
                    e);
        }
    }

    /** The port that was opened. */
    public int port() {
        return server.getPort();
    }

    /** Takes no new calls; waits a little for those under way, then breaks them. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
