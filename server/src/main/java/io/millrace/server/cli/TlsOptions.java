package io.millrace.server.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to speak to servers that listen with TLS. */
final class TlsOptions {

    @Option(
            order = 111,
            names = "--tls",
            required = true,
            description = "Speak TLS; servers are checked against the JDK's certificate authorities.")
    private boolean enabled;

    @Option(
            order = 112,
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Trust the certificates in this PEM file instead.")
    private @Nullable Path authorities;

    @Option(
            order = 113,
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Own certificate, PEM; needs --tls-ca and --tls-key.")
    private @Nullable Path certificate;

    @Option(order = 114, names = "--tls-key", paramLabel = "FILE", description = "Key of the own certificate, PEM.")
    private @Nullable Path key;

    boolean isEnabled() {
        return enabled;
    }

    @Nullable Path authorities() {
        return authorities;
    }

    @Nullable Path certificate() {
        return certificate;
    }

    @Nullable Path key() {
        return key;
    }
}
