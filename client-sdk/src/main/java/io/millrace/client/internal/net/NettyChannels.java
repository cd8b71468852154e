package io.millrace.client.internal.net;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.io.IOException;
import java.util.function.Function;

/**
 * Opens connections over the Netty transport, which gRPC finds at run time: its jar exports nothing to modules. gRPC's own
 * window of 1 MiB is what a server may send, per connection and per call, before the client has asked for more. Callbacks run on gRPC's shared event loop threads ({@code grpc-nio-worker-ELG} or
 * {@code grpc-default-worker-ELG}, daemons): nothing in the SDK blocks there.
 */
public final class NettyChannels implements Function<String, ManagedChannel> {

    /** Largest answer: a page of 10 MiB, a record of 10 MiB, and their envelope. */
    static final int MAX_MESSAGE = 24 * 1024 * 1024;

    private final ChannelCredentials credentials;

    public NettyChannels(ChannelSecurity security) {
        credentials = credentials(security);
    }

    @Override
    public ManagedChannel apply(String endpoint) {
        return Grpc.newChannelBuilder("dns:///" + endpoint, credentials)
                .directExecutor()
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
