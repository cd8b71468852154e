package io.millrace.client.internal.net;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.io.IOException;
import java.util.function.Function;

/**
 * Opens connections. Callbacks run on gRPC's shared event loop threads ({@code grpc-nio-worker-ELG} or
 * {@code grpc-default-worker-ELG}, daemons): nothing in the SDK blocks there.
 */
public final class NettyChannels implements Function<String, ManagedChannel> {

    /** Largest answer: a page of 10 MiB, a record of 10 MiB, and their envelope. */
    static final int MAX_MESSAGE = 24 * 1024 * 1024;

    /** Room for bytes that a server may send before the client has asked for more; per connection and per call. */
    private static final int WINDOW = 1024 * 1024;

    private final ChannelCredentials credentials;

    public NettyChannels(ChannelSecurity security) {
        credentials = credentials(security);
    }

    @Override
    public ManagedChannel apply(String endpoint) {
        return NettyChannelBuilder.forTarget("dns:///" + endpoint, credentials)
                .directExecutor()
                .flowControlWindow(WINDOW)
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableRetry()
                .build();
    }

    private static ChannelCredentials credentials(ChannelSecurity security) {
        if (!security.tls()) {
            return InsecureChannelCredentials.create();
        }
        try {
            TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
            if (security.trusted().isPresent()) {
                tls.trustManager(security.trusted().get().toFile());
            }
            if (security.certificate().isPresent() && security.privateKey().isPresent()) {
                tls.keyManager(
                        security.certificate().get().toFile(),
                        security.privateKey().get().toFile());
            }
            return tls.build();
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.INVALID_ARGUMENT, "cannot read the TLS files: " + e.getMessage(), e);
        }
    }
}
