package io.millrace.server.grpc;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.config.TlsConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** One channel to each other server, with TLS and the cluster's secret as configured. Thread-safe. */
public final class ServerChannels implements Channels, AutoCloseable {

    private final TlsConfig tls;
    private final ClusterSecret secret;
    private final Executor executor;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param executor runs the callbacks of calls; owned by the caller */
    public ServerChannels(ServerConfig config, Executor executor) {
        this.tls = config.tls();
        this.secret = new ClusterSecret(config.cluster().secret().value());
        this.executor = executor;
    }

    @Override
    public Channel to(String endpoint) {
        if (closed) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "this server is stopping");
        }
        return channels.computeIfAbsent(endpoint, this::open);
    }

    /** Breaks calls under way. */
    @Override
    public void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    private ManagedChannel open(String endpoint) {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget("dns:///" + endpoint)
                .executor(executor)
                .offloadExecutor(executor)
                .maxInboundMessageSize(GrpcLimits.MESSAGE_BYTES)
                .flowControlWindow(GrpcLimits.FLOW_CONTROL_WINDOW_BYTES)
                .keepAliveTime(GrpcLimits.KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(GrpcLimits.KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .disableServiceConfigLookUp()
                .intercept(secret.add());
        if (!tls.isEnabled()) {
            return builder.usePlaintext().build();
        }
        try {
            return builder.sslContext(TlsContexts.client(tls)).build();
        } catch (SSLException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "the files of tls cannot be used: " + e.getMessage(), e);
        }
    }
}
