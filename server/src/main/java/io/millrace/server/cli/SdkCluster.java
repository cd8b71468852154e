package io.millrace.server.cli;

import io.millrace.client.AdminClient;
import io.millrace.client.GroupAdmin;
import io.millrace.client.MillraceClient;
import io.millrace.client.MillraceClientBuilder;
import io.millrace.client.OperationsClient;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A cluster reached through the client SDK. */
final class SdkCluster implements Cluster {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(3);

    private final MillraceClient client;

    private SdkCluster(MillraceClient client) {
        this.client = client;
    }

    /**
     * Connects.
     *
     * @throws CommandFailure when nobody listens at any of the endpoints, at once and not after the SDK's patience
     */
    static Cluster connect(ConnectionOptions options) {
        requireListener(options.endpoints(), options.timeout());
        MillraceClientBuilder builder = MillraceClient.builder()
                .adminTimeout(options.timeout())
                .requestTimeout(options.timeout())
                .environment(options.context().environment());
        options.endpoints().forEach(endpoint -> builder.endpoint(endpoint.toString()));
        options.tls().ifPresent(tls -> secure(builder, tls));
        return new SdkCluster(builder.build());
    }

    private static void secure(MillraceClientBuilder builder, TlsOptions tls) {
        Path authorities = tls.authorities();
        Path certificate = tls.certificate();
        Path key = tls.key();
        if (authorities == null) {
            builder.tls();
        } else if (certificate == null || key == null) {
            builder.tls(authorities);
        } else {
            builder.tls(authorities, certificate, key);
        }
    }

    private static void requireListener(List<Endpoint> endpoints, Duration timeout) {
        Duration patience = timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
        String reason = "";
        for (Endpoint endpoint : endpoints) {
            try (Socket socket = new Socket()) {
                InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
                if (!address.isUnresolved()) {
                    socket.connect(address, Math.max(1, (int) patience.toMillis()));
                    return;
                }
                reason = "unknown host " + endpoint.host();
            } catch (IOException refused) {
                reason = String.valueOf(refused.getMessage());
            }
        }
        throw CommandFailure.unreachable(endpoints, reason);
    }

    @Override
    public AdminClient admin() {
        return client.admin();
    }

    @Override
    public OperationsClient operations() {
        return client.operations();
    }

    @Override
    public GroupAdmin groups() {
        return client.groups();
    }

    @Override
    public Producer producer(String stream, ProducerOptions options) {
        return client.producer(stream, options);
    }

    @Override
    public StreamReader reader(String stream, ReaderOptions options) {
        return client.reader(stream, options);
    }

    @Override
    public void close() {
        client.close();
    }
}
