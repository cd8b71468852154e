package io.millrace.server.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.millrace.server.config.TlsConfig;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Makes TLS contexts from the settings' PEM files. */
final class TlsContexts {

    private TlsContexts() {}

    /** Clients may present a certificate of the trusted authorities, but need not: they prove themselves otherwise. */
    static SslContext server(TlsConfig tls) throws SSLException {
        return GrpcSslContexts.forServer(file(tls.certificate()), file(tls.privateKey()))
                .trustManager(file(tls.trustedCertificates()))
                .clientAuth(ClientAuth.OPTIONAL)
                .build();
    }

    static SslContext client(TlsConfig tls) throws SSLException {
        return GrpcSslContexts.forClient()
                .keyManager(file(tls.certificate()), file(tls.privateKey()))
                .trustManager(file(tls.trustedCertificates()))
                .build();
    }

    private static File file(Optional<Path> path) {
        return path.map(Path::toFile).orElseThrow(() -> new IllegalStateException("TLS is not configured"));
    }
}
