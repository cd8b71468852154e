package io.millrace.gateway;

import io.millrace.gateway.auth.Authenticator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the gateway listens and as whom it answers.
 *
 * @param host the address to listen on, for example {@code 127.0.0.1}
 * @param port of the plain listener, 0 for any free one; empty for none
 * @param tls the TLS listener, if there is one
 * @param accountId twelve digits, as in ARNs
 * @param region as in ARNs; requests may be signed for any region
 */
public record GatewaySettings(
        String host,
        OptionalInt port,
        Optional<Tls> tls,
        String accountId,
        String region,
        Authenticator authenticator,
        Limits limits) {

    public GatewaySettings {
        if (port.isEmpty() && tls.isEmpty()) {
            throw new IllegalArgumentException("the gateway has neither a plain nor a TLS port; give it one");
        }
        if (!accountId.matches("\\d{12}")) {
            throw new IllegalArgumentException("account id '" + accountId + "' is not twelve digits");
        }
    }

    /**
     * A listener with TLS 1.2 or 1.3 and ALPN.
     *
     * @param port 0 for any free one
     * @param certificateChain PEM, the server's own certificate first
     * @param privateKey PEM, PKCS#8 without a password
     */
    public record Tls(int port, Path certificateChain, Path privateKey) {}

    /**
     * What strangers can make the gateway hold on to.
     *
     * @param maxRequestBytes of one body; above it HTTP 413. Ten MiB of records take fourteen in JSON
     * @param maxBytesInFlight of all bodies that are being received or answered, and of all answers; above it HTTP 503
     * @param maxConnections connections above it are closed at once
     * @param requestTimeout from a request's head to the last byte of its answer
     * @param streamTimeout the same for event streams
     * @param idleTimeout after which a connection without a request is closed
     * @param closeTimeout how long {@link KinesisGateway#close} lets requests finish
     */
    public record Limits(
            int maxRequestBytes,
            long maxBytesInFlight,
            int maxConnections,
            Duration requestTimeout,
            Duration streamTimeout,
            Duration idleTimeout,
            Duration closeTimeout) {

        private static final int MIB = 1 << 20;

        /** Fits a heap of 1 GiB. */
        public static final Limits DEFAULT = new Limits(
                16 * MIB,
                256L * MIB,
                10_000,
                Duration.ofSeconds(30),
                Duration.ofMinutes(6),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5));

        public Limits {
            if (maxRequestBytes < 1 || maxBytesInFlight < maxRequestBytes) {
                throw new IllegalArgumentException("max bytes in flight (" + maxBytesInFlight
                        + ") must hold at least one request of the greatest size (" + maxRequestBytes + ")");
            }
            if (maxConnections < 1) {
                throw new IllegalArgumentException("max connections is " + maxConnections + "; give at least 1");
            }
        }
    }
}
