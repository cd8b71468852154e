package io.millrace.client;

import io.grpc.ManagedChannel;
import io.millrace.client.internal.ClientCore;
import io.millrace.client.internal.net.ChannelSecurity;
import io.millrace.client.internal.net.NettyChannels;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.env.Environment;
import io.millrace.common.env.SystemEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Configures a {@link MillraceClient}. Not thread-safe. */
public final class MillraceClientBuilder {

    private final Set<String> endpoints = new LinkedHashSet<>();
    private ChannelSecurity security = ChannelSecurity.PLAINTEXT;
    private Duration requestTimeout = Duration.ofSeconds(6);
    private Duration adminTimeout = Duration.ofSeconds(30);
    private ClientMetrics metrics = ClientMetrics.NONE;
    private @Nullable Environment environment;
    private @Nullable Executor callbacks;
    private @Nullable Function<String, ManagedChannel> channels;

    MillraceClientBuilder() {}

    /**
     * Adds a server to begin with, {@code host:port}; the others are learnt from it.
     *
     * @param hostAndPort {@code host:port}, for example {@code localhost:7400}
     * @return this builder
     * @throws io.millrace.common.error.MillraceException INVALID_ARGUMENT when it is not of that form
     */
    public MillraceClientBuilder endpoint(String hostAndPort) {
        endpoints.add(ClientCore.checkedEndpoint(hostAndPort));
        return this;
    }

    /**
     * As {@link #endpoint}, several.
     *
     * @param hostsAndPorts {@code host:port} each
     * @return this builder
     * @throws io.millrace.common.error.MillraceException INVALID_ARGUMENT when one is not of that form
     */
    public MillraceClientBuilder endpoints(List<String> hostsAndPorts) {
        hostsAndPorts.forEach(this::endpoint);
        return this;
    }

    /**
     * No encryption; the default.
     *
     * @return this builder
     */
    public MillraceClientBuilder plaintext() {
        security = ChannelSecurity.PLAINTEXT;
        return this;
    }

    /**
     * TLS, trusting the JDK's certificate authorities.
     *
     * @return this builder
     */
    public MillraceClientBuilder tls() {
        security = ChannelSecurity.SYSTEM_TRUST;
        return this;
    }

    /**
     * TLS, trusting the certificates in a PEM file.
     *
     * @param trustedCertificates PEM file of the certificates to trust; read by {@link #build()}
     * @return this builder
     */
    public MillraceClientBuilder tls(Path trustedCertificates) {
        security = new ChannelSecurity(true, Optional.of(trustedCertificates), Optional.empty(), Optional.empty());
        return this;
    }

    /**
     * TLS with a client certificate, all PEM files; {@link #build()} reads them.
     *
     * @param trustedCertificates certificates to trust
     * @param certificate the client's certificate
     * @param privateKey key of the client's certificate
     * @return this builder
     */
    public MillraceClientBuilder tls(Path trustedCertificates, Path certificate, Path privateKey) {
        security = new ChannelSecurity(
                true, Optional.of(trustedCertificates), Optional.of(certificate), Optional.of(privateKey));
        return this;
    }

    /**
     * How long one data call may take; 6 s. A read that a server leaves without an answer for a quarter of that goes on at another one.
     *
     * @param timeout time for one call of {@link MillraceClient}; producers have {@link
     *     ProducerOptions#requestTimeout()}
     * @return this builder
     */
    public MillraceClientBuilder requestTimeout(Duration timeout) {
        requestTimeout = timeout;
        return this;
    }

    /**
     * How long an admin call may take, tries included; 30 s.
     *
     * @param timeout time for one call, all its tries together
     * @return this builder
     */
    public MillraceClientBuilder adminTimeout(Duration timeout) {
        adminTimeout = timeout;
        return this;
    }

    /**
     * Time, timers and randomness; by default the machine's.
     *
     * @param own what to use instead; the client does not close it
     * @return this builder
     */
    public MillraceClientBuilder environment(Environment own) {
        environment = own;
        return this;
    }

    /**
     * Where futures of producers end; by default one daemon thread of the client.
     *
     * @param executor runs what ends the futures; the client does not shut it down
     * @return this builder
     */
    public MillraceClientBuilder callbackExecutor(Executor executor) {
        callbacks = executor;
        return this;
    }

    /**
     * Takes what the client measures; by default nobody does.
     *
     * @param collector takes the numbers of all producers and consumer groups of the client
     * @return this builder
     */
    public MillraceClientBuilder metrics(ClientMetrics collector) {
        metrics = collector;
        return this;
    }

    /** For tests: how an endpoint is reached. */
    MillraceClientBuilder channels(Function<String, ManagedChannel> opener) {
        channels = opener;
        return this;
    }

    /**
     * {@return the client; it connects when first used}
     *
     * @throws IllegalArgumentException when no endpoint is named
     * @throws io.millrace.common.error.MillraceException INVALID_ARGUMENT when the TLS files cannot be read
     */
    public MillraceClient build() {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("name at least one endpoint, for example localhost:7400");
        }
        @Nullable SystemEnvironment owned = environment == null ? new SystemEnvironment() : null;
        Environment used = environment == null ? Optional.ofNullable(owned).orElseThrow() : environment;
        Function<String, ManagedChannel> opener = channels == null ? new NettyChannels(security) : channels;
        return new MillraceClient(new ClientCore(new ClientCore.Parts(
                List.copyOf(endpoints),
                opener,
                used,
                Optional.ofNullable(owned),
                Optional.ofNullable(callbacks),
                requestTimeout,
                adminTimeout,
                metrics)));
    }
}
