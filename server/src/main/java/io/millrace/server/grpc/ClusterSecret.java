package io.millrace.server.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Opens the internal services to servers of the cluster only: they send the secret with each call. An empty secret lets
 * everybody in; the settings allow that only on loopback.
 */
public final class ClusterSecret {

    private static final Metadata.Key<byte[]> HEADER =
            Metadata.Key.of("millrace-cluster-secret-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final byte[] secret;

    public ClusterSecret(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses calls without the secret. */
    ServerInterceptor check() {
        return new ServerInterceptor() {
            @Override
            public <A, B> ServerCall.Listener<A> interceptCall(
                    ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
                byte[] sent = headers.get(HEADER);
                if (secret.length == 0 || (sent != null && MessageDigest.isEqual(secret, sent))) {
                    return next.startCall(call, headers);
                }
                var refusal = GrpcErrors.toStatus(new MillraceException(
                        ErrorCode.ACCESS_DENIED,
                        "this service is for servers of the cluster; their cluster.secret must be the same"));
                Metadata trailers = refusal.getTrailers();
                call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
                return new ServerCall.Listener<>() {};
            }
        };
    }

    /** Adds the secret to calls. */
    public ClientInterceptor add() {
        return new ClientInterceptor() {
            @Override
            public <A, B> ClientCall<A, B> interceptCall(
                    MethodDescriptor<A, B> method, CallOptions options, Channel next) {
                return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<B> listener, Metadata headers) {
                        if (secret.length > 0) {
                            headers.put(HEADER, Arrays.copyOf(secret, secret.length));
                        }
                        super.start(listener, headers);
                    }
                };
            }
        };
    }
}
