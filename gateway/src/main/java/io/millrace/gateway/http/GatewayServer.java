package io.millrace.gateway.http;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.millrace.common.env.Environment;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.GatewaySettings.Limits;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.StreamingOperation;
import io.netty.channel.EventLoopGroup;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The HTTP server around {@link KinesisService}. Thread-safe. */
public final class GatewayServer implements AutoCloseable {

    /** Signed headers, session tokens and pre-signed queries are a few KiB. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private static final int MAX_STREAMS = 1000;
    /** Requests that arrive while the server closes are still answered within this pause. */
    private static final Duration QUIET = Duration.ofMillis(50);

    /** Between telling HTTP/2 clients that a connection goes away and closing it. */
    private static final Duration DRAIN = Duration.ofMillis(200);

    private final Server server;
    private final EventLoopGroup loops;
    private final EventStreams streams;

    private GatewayServer(Server server, EventLoopGroup loops, EventStreams streams) {
        this.server = server;
        this.loops = loops;
        this.streams = streams;
    }

    /** See {@link io.millrace.gateway.KinesisGateway#start}. */
    public static GatewayServer start(
            GatewaySettings settings,
            Collection<? extends Operation> operations,
            Collection<? extends StreamingOperation> streaming,
            Environment environment,
            CollectorRegistry registry) {
        BytesInFlight bytes = new BytesInFlight(settings.limits().maxBytesInFlight());
        GatewayMetrics metrics = new GatewayMetrics(registry, bytes);
        EventStreams streams = new EventStreams(metrics);
        KinesisService service = new KinesisService(
                settings, new Operations(operations, streaming), bytes, streams, metrics, environment);
        EventLoopGroup loops =
                EventLoopGroups.newEventLoopGroup(Runtime.getRuntime().availableProcessors(), "millrace-gateway", true);
        GatewayServer gateway = new GatewayServer(build(settings, service, loops), loops, streams);
        gateway.start();
        return gateway;
    }

    private void start() {
        try {
            server.start().join();
        } catch (CompletionException e) {
            close();
            throw new UncheckedIOException("the gateway cannot listen: " + e.getCause(), new IOException(e.getCause()));
        }
    }

    public OptionalInt port() {
        return port(ServerPort::hasHttp);
    }

    public OptionalInt tlsPort() {
        return port(ServerPort::hasHttps);
    }

    private OptionalInt port(Predicate<ServerPort> wanted) {
        return server.activePorts().values().stream()
                .filter(wanted)
                .mapToInt(port -> port.localAddress().getPort())
                .findFirst();
    }

    @Override
    public void close() {
        streams.endAll();
        server.stop().join();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static Server build(GatewaySettings settings, KinesisService service, EventLoopGroup loops) {
        ServerBuilder builder = Server.builder();
        settings.port()
                .ifPresent(port -> builder.port(new InetSocketAddress(settings.host(), port), SessionProtocol.HTTP));
        settings.tls()
                .ifPresent(tls -> builder.port(
                                new InetSocketAddress(settings.host(), tls.port()), SessionProtocol.HTTPS)
                        .tls(tls.certificateChain().toFile(), tls.privateKey().toFile()));
        bound(builder, settings.limits());
        return builder.serviceUnder("/", service)
                .workerGroup(loops, false)
                .bossGroupFactory(BossGroup::new)
                .meterRegistry(new CompositeMeterRegistry())
                .disableServerHeader()
                .unloggedExceptionsReportInterval(Duration.ZERO)
                .errorHandler(new TransportErrors())
                .build();
    }

    private static void bound(ServerBuilder builder, Limits limits) {
        builder.maxRequestLength(limits.maxRequestBytes())
                .maxNumConnections(limits.maxConnections())
                .requestTimeout(limits.requestTimeout())
                .idleTimeout(limits.idleTimeout())
                .http1MaxHeaderSize(MAX_HEADER_BYTES)
                .http2MaxHeaderListSize(MAX_HEADER_BYTES)
                .http2MaxStreamsPerConnection(MAX_STREAMS)
                .connectionDrainDuration(DRAIN)
                .gracefulShutdownTimeout(QUIET, limits.closeTimeout());
    }
}
